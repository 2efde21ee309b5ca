# Run by the workflow on Windows, with atlas.exe beside it: PowerShell itself is
# asked what it offers. The status is 1 when it is not what it should be.
$ErrorActionPreference = 'Stop'
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$env:PATH = "$here;$env:PATH"
atlas completion powershell | Out-String | Invoke-Expression

$failed = $false
function Ask($line, $want) {
  $got = (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches | ForEach-Object { $_.CompletionText }
  $text = $got -join ' '
  if ($text -ne $want) {
    Write-Output "$line offers '$text', not '$want'"
    $script:failed = $true
  }
}
Ask 'atlas im' 'import'
Ask 'atlas build --d' '--dest --drafts'
Ask 'atlas -C site build --st' '--stats'
Ask 'atlas new co' 'company'
Ask 'atlas new --quiet p' 'policy park place'
Ask 'atlas completion ' 'bash zsh fish powershell'
if ($failed) { exit 1 }
Write-Output "completes in PowerShell $($PSVersionTable.PSVersion)"
