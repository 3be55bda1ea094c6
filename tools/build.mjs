// `npm run build`, and before `npm pack`: compiles, and bundles the command.

import { build } from './prepare.mjs'

await build()
