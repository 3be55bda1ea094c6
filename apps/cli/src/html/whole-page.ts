/**
 * One HTML file that needs nothing else. No address is loaded: a content security policy forbids
 * it, and lets only the scripts written here run, by their hashes.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { codeForScript, Html, html, jsonForScript } from './html.ts'

export interface PageParts {
  readonly title: string
  /** What draws on it: parts of the page, or the impact chart. Null: nothing is drawn. */
  readonly script: 'report' | 'impact' | null
  /** What the scripts read. */
  readonly data: unknown
  /** Beside page.css. */
  readonly style?: string
  readonly body: Html
}

export function wholePage({ title, script, data, style = '', body }: PageParts): string {
  const scripts = scriptsOf(script)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(shared() + style)}</style>
</head>
<body>
<main>
${body}
</main>
<script type="application/json" id="chart-data">${new Html(jsonForScript(data))}</script>
${scripts.map((code) => html`<script>${new Html(code)}</script>`)}
</body>
</html>
`
  return page.text
}

const shared = (): string =>
  ['colours', 'page', 'charts']
    .map((name) => readFileSync(pageFile(`${name}.css`), 'utf8'))
    .join('\n')

function scriptsOf(script: PageParts['script']): string[] {
  if (script === 'impact') return [chartLibrary(), pageScript(script)]
  return script === null ? [] : [codeForScript(reportScript())]
}

/** The page's parts in one script, which the bundler makes. */
function reportScript(): string {
  const file = pageFile('../dist/page/report.js')
  if (!existsSync(file)) throw new Error('the script of reports is not built: npm run build')
  return readFileSync(file, 'utf8')
}

/** Nothing may be loaded, and no script may run but those whose hashes stand here. */
function policy(scripts: readonly string[]): string {
  const hashes = scripts.map(
    (code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  )
  const allowed = hashes.length > 0 ? hashes.join(' ') : `'none'`
  return (
    `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${allowed}; ` +
    `base-uri 'none'; form-action 'none'`
  )
}

/** The smallest ready-made build that has lines, bars, zoom and free drawing. */
function chartLibrary(): string {
  // Beside the bundle, whose users need not install all of the library.
  const near = new URL('./echarts.common.min.js', import.meta.url)
  const require = createRequire(import.meta.url)
  const file = existsSync(near) ? near : require.resolve('echarts/dist/echarts.common.min')
  return codeForScript(readFileSync(file, 'utf8'))
}

/** Compiled for the browser by page/tsconfig.json; in a function, to leave no names behind. */
function pageScript(name: string): string {
  const code = plainScript(readFileSync(pageFile(`../dist/page/${name}.js`), 'utf8'))
  return codeForScript(`(() => {\n'use strict'\n${amounts()}\n${code}\n})()`)
}

/** The library's own file, so that a number reads the same in a drawing and in a table. */
function amounts(): string {
  const require = createRequire(import.meta.url)
  const root = dirname(require.resolve('cascade-engine/package.json'))
  const text = readFileSync(join(root, 'dist/report/amounts.js'), 'utf8')
  const names = [...text.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name)
  return `const amounts = (() => {\n${plainScript(text)}\nreturn { ${names.join(', ')} }\n})()`
}

/** A module that imports nothing, without its exports. */
const plainScript = (text: string): string =>
  text.replace(/^export \{\};?$/m, '').replace(/^export (?=function|const)/gm, '')

/** A file of apps/cli/page: equally far from the source and from what is compiled of it. */
function pageFile(name: string): URL {
  return new URL(`../../page/${name}`, import.meta.url)
}
