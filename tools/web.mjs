// `npm run web`: from a fresh clone to the page in a browser, on the flagship scenario, and the API
// beside it. The page is only files: any web server may serve apps/web/dist, and
// apps/web/dist/cascade.html opens from disk. `npm run web -- --port 8080` passes on.

import { build, install, page, run } from './prepare.mjs'

install({ everything: true })
await build()
await page()
process.exitCode = run(['apps/cli/bin/cascade.js', 'serve', ...process.argv.slice(2)])
