import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { note } from './surroundings.ts'

const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  // `start` takes a first word in quotes for the title of a window.
  win32: ['cmd', '/c', 'start', '""'],
}

/** Shows a file with whatever the platform shows it with; says so where there is nothing. */
export async function openFile(path: string): Promise<void> {
  const [opener = '', ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(opener, [...args, resolve(path)], { detached: true, stdio: 'ignore' })
  const isStarted = await new Promise<boolean>((done) => {
    child.on('spawn', () => done(true))
    child.on('error', () => done(false))
  })
  child.unref()
  if (!isStarted) note(`nothing here opens pages (${opener}): ${path}`)
}
