// `npm test`: installs what is missing, builds, runs all tests. `npm test -- src/kit` passes on.

import { build, install, page, run, tools } from './prepare.mjs'

install({ everything: true })
await build()
await page()
process.exitCode = run([
  tools.vitest,
  'run',
  '--reporter=default',
  '--reporter=json', // read by .ci/run
  '--outputFile.json=.cache/vitest.json',
  ...process.argv.slice(2),
])
