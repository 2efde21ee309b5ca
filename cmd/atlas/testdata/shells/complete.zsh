# zsh -f complete.zsh SCRIPT LINE...: what zsh offers for each line, one offer a
# line and a line of -- after each command line. An interactive zsh on a terminal
# of its own gets the keys that a person presses; its compadd, by which every
# completion is offered, tells a file.
zmodload zsh/zpty
export script=$1 offers=$PWD/offers
shift
: >$offers
cat >init.zsh <<'INIT'
autoload -Uz compinit
compinit -D -u
source $script
zstyle ':completion:*' insert-tab false
compadd() {
  if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
    local -a __hits
    builtin compadd -A __hits "$@"
    if (( $#__hits )); then print -rl -- $__hits >>$offers; fi
  fi
  builtin compadd "$@"
}
next() { print -- -- >>$offers; BUFFER= }
zle -N next
leave() { exit }
zle -N leave
bindkey '^I' complete-word
bindkey '^G' next
bindkey '^X' leave
INIT
zpty z zsh -f -i
zpty -w z 'source ./init.zsh'
for line in "$@"; do
  zpty -w -n z "$line"$'\t\a'
done
zpty -w -n z $'\x18'
for (( i = 0; i < 600; i++ )); do
  zpty -t z || break
  zpty -r -t z >/dev/null
  sleep 0.05
done
cat $offers
