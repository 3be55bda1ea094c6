// What `npm start` and `npm test` do first, in plain Node: nothing is installed yet.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const nodeMin = [20, 19]
// npm writes this file last, so its time tells whether an installation finished, and when.
const stamp = 'node_modules/.package-lock.json'

// Written last by the compiler for each of its projects, and by the bundler.
const compiled = ['apps/cli/dist/cli', 'dist/report', 'dist/data', 'dist/pure'].map(
  (name) => `${name}.tsbuildinfo`,
)
const bundled = 'apps/cli/dist/bundle/LICENSES.txt'
const reportScript = 'apps/cli/dist/page/report.js'

const tools = {
  typescript: 'node_modules/typescript/lib/tsc.js',
  rolldown: 'node_modules/rolldown/package.json',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/** Installs what is missing. `everything` includes the tools of the tests. */
export function install({ everything }) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < nodeMin[0] || (major === nodeMin[0] && minor < nodeMin[1]))
    fail(`needs Node ${nodeMin.join('.')} or newer; this is ${process.versions.node}`)

  // Whoever has the tools of the tests keeps them when the lock changes.
  const full = everything || has(tools.vitest)
  const isCurrent = has(stamp) && time(stamp) >= time('package-lock.json')
  if (isCurrent && has(tools.typescript) && has(tools.rolldown) && (!full || has(tools.vitest)))
    return

  say(full ? 'installing everything, tests included …' : 'installing (once, about 130 MB) …')
  const npm = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--loglevel=error', ...(full ? [] : ['--omit=dev'])],
    {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32', // npm is a script there
    },
  )
  if (npm.status !== 0) fail(`npm ci did not succeed\n${npm.stdout}${npm.stderr}${npm.error ?? ''}`)
}

/** Compiles what changed since the last build in the library and in the apps, and bundles it. */
export async function build() {
  if (!has('dist')) say('building …')
  const compiler = run([tools.typescript, '-b'], { stdio: ['ignore', 2, 2] })
  if (compiler !== 0) fail('the sources do not compile, see above')
  const made = has(bundled) && has(reportScript)
  const isBundled =
    made && [...compiled, ...webSources()].every((file) => time(file) < time(bundled))
  if (isBundled) return
  // Loaded here: before the installation there is no bundler.
  const { bundle } = await import('./bundle.mjs')
  await bundle(join(root, 'apps/cli'))
}

/** Builds the page where its tools are there: what only runs the command has none of them. */
export async function page() {
  if (!has('node_modules/react/package.json')) return
  const isCurrent = has(pageBuilt) && [...compiled, ...pageSources()].every(isOlder)
  if (isCurrent) return
  const { buildPage } = await import('./build-page.mjs')
  await buildPage(root)
}

const pageBuilt = 'apps/web/dist/LICENSES.txt'
const isOlder = (file) => time(file) < time(pageBuilt)
const pageSources = () => [
  ...['colours', 'page', 'charts'].map((name) => `apps/cli/page/${name}.css`),
  'tools/build-page.mjs',
  ...webSources(),
]
const webSources = () =>
  readdirSync(join(root, 'apps/web/src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))

/** Runs Node in the project's root and returns its exit code. */
export function run(args, options = {}) {
  const child = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })
  return child.status ?? 1
}

export { tools }

const has = (path) => existsSync(root + path)
const time = (path) => statSync(root + path).mtimeMs
const say = (text) => console.error(`cascade: ${text}`)

function fail(text) {
  say(text)
  process.exit(1)
}
