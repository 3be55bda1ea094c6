/** Where the program runs: its two streams, and whether somebody asked it to stop. */
import { writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { parentPort, workerData } from 'node:worker_threads'

const waitMs = 5
const pause = new Int32Array(new SharedArrayBuffer(4))

export interface Stop {
  /** Set to 1 by the thread that hears Ctrl-C. */
  readonly stop: Int32Array
}

/** Data for programs, as it is; on a terminal somebody reads it. */
export const print = (text: string): void =>
  write(1, ended(isDataOnTerminal() ? harmless(text) : text))
/** What people read. */
export const tell = (text: string): void => write(1, ended(harmless(text)))
/** What people read beside the data. */
export const note = (text: string): void => write(2, ended(harmless(text)))
/** A piece of a line of progress. */
export const noteRaw = (text: string): void => write(2, text)

export const isDataOnTerminal = (): boolean => isatty(1)
export const isNoteOnTerminal = (): boolean => isatty(2)

export function isStopRequested(): boolean {
  const stop = (workerData as Stop | null)?.stop
  return stop !== undefined && stop !== null && Atomics.load(stop, 0) === 1
}

/** What this thread says to the one that hears signals: from now on files are written. */
export const writing = 'writing'
export const sayWriting = (): void => parentPort?.postMessage(writing)
/** From now on it asks after every round whether it should stop. */
export const running = 'running'
export const sayRunning = (): void => parentPort?.postMessage(running)

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)

const escapeCode = '\u001b'
// What `paint.ts` writes: bold, dim, red, magenta, grey, and the ends of them.
const colour = `${escapeCode}\\[(?:1|2|22|31|35|39|90)m`
// Controls but the end of a line and a colour; marks that turn the direction of what follows.
const commands = new RegExp(
  `(?!\\n|${colour})\\p{Cc}|[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]`,
  'gu',
)

/** Names from files may hold commands to a terminal; only colours are let through. */
export const harmless = (text: string): string => text.replace(commands, '\ufffd')

/**
 * Writes at once, from any thread and in the middle of a run: streams would wait for the loop of
 * events, which a run does not enter.
 */
function write(stream: 1 | 2, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(stream, bytes, at)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, waitMs)
      // Nobody reads any more: `cascade run … | head`, a terminal that was closed.
      else if (code === 'EPIPE' || code === 'EIO') return
      else throw error
    }
  }
}
