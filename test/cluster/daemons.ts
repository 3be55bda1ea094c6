/** Programs of Debian packages that tests of clusters start, where they are installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../project-files.ts'

// Where Debian puts them; not everybody's path has it.
const path = `${process.env.PATH}:/usr/sbin`

/** The first of them that is not there; null: all are. */
export const missingOf = (programs: readonly string[]): string | null =>
  programs.find((it) => spawnSync('which', [it], { env: { PATH: path } }).status !== 0) ?? null

/** The same for jobs: a server, and the client, which a clone need not have. */
export function missingForJobs(): string | null {
  const isThere = existsSync(join(root, 'node_modules/@nats-io/transport-node'))
  return isThere ? missingOf(['nats-server']) : '@nats-io/transport-node (npm install)'
}

export interface Daemons {
  start(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): void
  /** What they have said, for whoever asks why. */
  said(): string
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** In the foreground, so that they end with the test. */
export function createDaemons(): Daemons {
  const children: ChildProcess[] = []
  let said = ''
  return {
    start(program, args, env = {}) {
      const child = spawn(program, args, {
        env: { ...process.env, ...env, PATH: path },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (text) => {
          said += `${program}: ${text}`
        })
      }
      children.push(child)
    },
    said: () => said,
    async stop(signal = 'SIGTERM') {
      // The last first: they need those before them.
      for (const child of children.toReversed()) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const gone = new Promise((resolve) => child.on('exit', resolve))
        child.kill(signal)
        const inTime = await Promise.race([gone, wait(5000, null)])
        if (inTime === null && child.exitCode === null) child.kill('SIGKILL')
      }
    },
  }
}

/** A port that nobody has at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Asks until it is so. */
export async function until(what: string, isSo: () => boolean, mostMs = 30_000): Promise<void> {
  const endMs = Date.now() + mostMs
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`waited ${mostMs} ms for ${what}`)
    await wait(50)
  }
}
