import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { InputError } from 'cascade-engine'
import { exits } from '../failure.ts'
import { packageFolder } from '../invocation.ts'
import { openFile } from '../open-file.ts'
import { createJobs, usualLimits } from '../serve/jobs.ts'
import { pageFiles } from '../serve/page-files.ts'
import { createCascadeServer } from '../serve/server.ts'
import { note, print } from '../surroundings.ts'

export interface ServeCommandOptions {
  readonly port: string
  readonly host: string
  readonly folder: string
  readonly token?: string
  readonly data?: string
  readonly atOnce: string
  readonly open?: boolean
}

const loopback = ['127.0.0.1', 'localhost', '[::1]', '::1']

/** Ends when it is told to. */
export async function serve(options: ServeCommandOptions): Promise<number> {
  const port = whole('--port', options.port, 0, 65_535)
  const atOnce = whole('--at-once', options.atOnce, 1, 64)
  const isLocal = loopback.includes(options.host)
  const token = options.token ?? (isLocal ? null : randomBytes(24).toString('base64url'))
  const page = pageFiles(join(packageFolder(), 'apps/web/dist'))
  if (page.size === 0)
    note('! the page is not built, only the API is served: npm run web builds it')
  const jobs = createJobs(options.folder, { ...usualLimits, atOnce }, options.data)
  const hosts = isLocal ? loopback : [...loopback, options.host.toLowerCase()]
  const server = createCascadeServer({ page, jobs, hosts, token })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, options.host.replace(/^\[|\]$/g, ''), done)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const name = options.host.includes(':') ? '[::1]' : options.host
  const url = `http://${name}:${bound}/`
  print(`${url}  results in ${options.folder}; Ctrl-C ends it`)
  if (token !== null && options.token === undefined) note(`token for the API: ${token}`)
  if (options.open) await openFile(url)
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
  })
  server.close()
  server.closeAllConnections()
  await jobs.close()
  return exits.held
}

function whole(field: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  const allowed = `a whole number from ${least} to ${most}`
  throw new InputError(`${field} ${text} is out of range`, { field, value: text, allowed })
}
