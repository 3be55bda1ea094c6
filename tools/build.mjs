// `npm run build`, and before `npm pack`: compiles, bundles the command, builds the page.

import { build, page } from './prepare.mjs'

await build()
await page()
