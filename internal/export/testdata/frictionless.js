// Has the Frictionless project's own library judge a data package: the
// descriptor against the profile, every cell against the type and constraints
// of its column, every foreign key against the table it names.
//
//   NODE_PATH=.cache/tools/node_modules node frictionless.js data/datapackage.json
//
// It prints what is wrong, one a line, and leaves with status 1.
const {Package, validate} = require('datapackage')

async function problems(file) {
  const found = []
  const tell = (where, e) => [e].concat(e.errors || []).forEach(x => found.push(where + ': ' + x.message))
  const {valid, errors} = await validate(file)
  if (!valid) errors.forEach(e => tell('descriptor', e))
  const pack = await Package.load(file)
  if (!pack.valid) pack.errors.forEach(e => tell('package', e))
  for (const resource of pack.resources) {
    try {
      await resource.read({keyed: true, relations: resource.schema.foreignKeys.length > 0})
      await resource.checkRelations()
    } catch (e) {
      tell(resource.name, e)
    }
  }
  return found
}

problems(process.argv[2]).catch(e => [e.stack]).then(found => {
  found.forEach(line => console.log(line))
  process.exitCode = found.length ? 1 : 0
})
