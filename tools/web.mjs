// `npm run web`: from a fresh clone to the page in a browser, on the flagship scenario. It is only
// files: any web server may serve apps/web/dist, and apps/web/dist/cascade.html opens from disk.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { build, install, page, root } from './prepare.mjs'

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/** Every file of the page, by the path it is asked for: nothing else is ever opened. */
function filesOf(folder, at = '/') {
  const entries = readdirSync(folder, { withFileTypes: true })
  return new Map(
    entries.flatMap((entry) => {
      const path = at + entry.name
      const file = join(folder, entry.name)
      if (entry.isDirectory()) return [...filesOf(file, `${path}/`)]
      return [[path, readFileSync(file)]]
    }),
  )
}

/** Serves the page on loopback; port 0 is any that is free. Resolves to the server. */
export function servePage(folder, port = 0) {
  const files = filesOf(folder)
  const server = createServer(({ method, url = '/' }, response) => {
    const [path = '/'] = url.split(/[?#]/)
    const name = path === '/' ? '/index.html' : path
    const body = files.get(name)
    const isRead = method === 'GET' || method === 'HEAD'
    if (body === undefined || !isRead) {
      response.writeHead(isRead ? 404 : 405).end()
      return
    }
    response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream')
    response.setHeader('x-content-type-options', 'nosniff')
    response.end(method === 'HEAD' ? undefined : body)
  })
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => done(server))
  })
}

if (process.argv[1] === import.meta.filename) {
  install({ everything: true })
  await build()
  await page()
  const server = await servePage(join(root, 'apps/web/dist'), Number(process.argv[2] ?? 0))
  console.log(`cascade: http://127.0.0.1:${server.address().port}/  (Ctrl-C ends it)`)
}
