// Builds the page of apps/web: files for any web server, and cascade.html, one file that opens
// from disk. `npm test`, `npm run build` and `npm run web` call it; `npm start` does not.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { licences } from './bundle.mjs'
import { packScript } from './pack-script.mjs'

/** `root` of the project, whose library is compiled; returns the folder of the page. */
export async function buildPage(root) {
  const app = join(root, 'apps/web')
  const dir = join(app, 'dist')
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'scenarios'), { recursive: true })
  const page = await packScript(join(app, 'src/main.tsx'))
  const worker = await packScript(join(app, 'src/engine/worker.ts'))
  const shared = ['colours', 'page', 'charts'].map((name) =>
    join(root, `apps/cli/page/${name}.css`),
  )
  const style = [...shared, join(app, 'src/page.css')]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const write = (name, text) => writeFileSync(join(dir, name), text)
  write('page.js', page.code)
  write('worker.js', worker.code)
  write('page.css', style)
  write('index.html', html({ head: links, body: scripts }))
  const scenarios = await scenariosOf(root)
  const index = scenarios.map(({ id, title }) => ({ id, title }))
  write('scenarios/index.json', JSON.stringify(index))
  for (const { id, files } of scenarios) write(`scenarios/${id}.json`, JSON.stringify(files))
  write('cascade.html', wholeFile(page.code, worker.code, style, index, scenarios))
  write('LICENSES.txt', licences([...page.modules, ...worker.modules]))
  return dir
}

const links = '<link rel="stylesheet" href="page.css">'
const scripts = '<script type="module" src="page.js"></script>'

/** Nothing but the page's own files, and a worker that stands in the page where it is one file. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'"
const policyOfOneFile =
  "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; " +
  "img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'"

function html({ head, body, csp = policy }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Cascade</title>
${head}
</head>
<body>
<div id="root"><main><h1>Cascade</h1><p>Loading …</p></main></div>
<noscript><p>The page runs the engine in this tab and needs JavaScript.</p></noscript>
${body}
</body>
</html>
`
}

/** Data and code that may stand inside a script element. */
const forScript = (text) => text.replace(/<\/(?=script)/gi, '<\\/').replace(/<!--/g, '<\\!--')
const asData = (id, value) =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`

function wholeFile(page, worker, style, index, scenarios) {
  const body = [
    asData('scenarios', index),
    ...scenarios.map(({ id, files }) => asData(`scenario-${id}`, files)),
    `<script type="text/plain" id="engine">${forScript(worker)}</script>`,
    `<script type="module">${forScript(page)}</script>`,
  ].join('\n')
  return html({ head: `<style>${style}</style>`, body, csp: policyOfOneFile })
}

/** Shipped scenarios whose files are all there. */
async function scenariosOf(root) {
  const load = (name) => import(pathToFileURL(join(root, 'dist', name)).href)
  const { scenarios } = await load('index.js')
  const { findFiles, parseScenario, readScenario } = await load('data.js')
  return scenarios.flatMap(({ id, title }) => {
    const folder = join(root, 'scenarios', id)
    const text = readFileSync(join(folder, 'scenario.yaml'), 'utf8')
    const file = `scenarios/${id}/scenario.yaml`
    const scenario = readScenario(parseScenario(text, file))
    const names = [...new Set(findFiles(scenario).map((it) => it.file))]
    const place = (name) => join(folder, scenario.data, name)
    if (!names.every((name) => existsSync(place(name)))) return []
    const contents = names.map((name) => [name, readFileSync(place(name), 'utf8')])
    const seeds = join(folder, 'seeds.yaml')
    const seedTable = existsSync(seeds) ? readFileSync(seeds, 'utf8') : null
    return [{ id, title, files: { file, text, files: Object.fromEntries(contents), seedTable } }]
  })
}
