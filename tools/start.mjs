// `npm start`: from a fresh clone to a cascade on the screen. `npm start -- --seed 8` passes on.

import { build, install, run } from './prepare.mjs'

install({ everything: false })
await build()
const args = process.argv.slice(2)
process.exitCode = run(['apps/cli/bin/cascade.js', 'run', 'october-10-2025', ...args])
