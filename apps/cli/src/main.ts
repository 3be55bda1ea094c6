/**
 * Starts the program. What runs scenarios gets a thread of its own, while this one hears Ctrl-C
 * and its like: a run, which keeps its thread busy, stops after its round and keeps what it has,
 * many runs stop after those that are begun, and nothing ends while files are written.
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { CommanderError } from 'commander'
import { Ended, exits, failure } from './failure.ts'
import { invocation } from './invocation.ts'
import { createProgram } from './program.ts'
import { note, running, writing } from './surroundings.ts'

// The first asks for an end after the round; 128 and the number of the signal is said as usual.
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

const many = ['sweep', 'reverse', 'attack', 'compare', 'montecarlo', 'register']
const threaded = ['run', 'impact', 'submit', ...many, 'sensitivity', 'optimise', 'calibrate']

const command = process.argv[2] ?? ''
if (isMainThread && threaded.includes(command)) runInThread(command === 'run')
else await runHere()

/** `isAsking`: a stop is asked for, and heard when the run begins, if it has not. */
function runInThread(isAsking: boolean): void {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  let isWriting = false
  let isRunning = isAsking
  let exitWhenStopped: number = exits.stopped
  const worker = new Worker(new URL(import.meta.url), {
    argv: process.argv.slice(2),
    workerData: { stop },
  })
  worker.on('message', (said: number | typeof writing | typeof running) => {
    if (said === writing) isWriting = true
    else if (said === running) isRunning = true
    else process.exitCode = said === exits.stopped ? exitWhenStopped : said
  })
  worker.on('error', (error) => {
    note(failure(error).text)
    process.exitCode = exits.defect
  })
  for (const [signal, exit] of Object.entries(signals)) {
    process.on(signal, () => {
      // Half a folder is worse than the moment that the other half takes.
      if (isWriting) return
      if (!isRunning) {
        note('\nstopped: nothing is written')
        process.exit(exit)
      }
      if (Atomics.exchange(stop, 0, 1) === 1) process.exit(exit)
      exitWhenStopped = exit
      const what = command === 'run' ? 'this round' : 'what is begun'
      note(`\nstopping after ${what}; again to stop at once`)
    })
  }
}

async function runHere(): Promise<void> {
  let exit: number = exits.held
  try {
    await createProgram((code) => {
      exit = code
    }).parseAsync()
  } catch (error) {
    exit = said(error)
  }
  if (parentPort) parentPort.postMessage(exit)
  else process.exitCode = exit
}

/** Commander has spoken already, about help and version or about a wrong option. */
function said(error: unknown): number {
  if (error instanceof Ended) return error.exit
  if (error instanceof CommanderError) return error.exitCode === 0 ? exits.held : exits.input
  const { exit, text } = failure(error, process.argv[2] ? helpFor(process.argv[2]) : undefined)
  note(text)
  return exit
}

function helpFor(command: string): string {
  const it = invocation()
  if (command === 'explain') return `${it} run SCENARIO: its last lines name an account`
  return command === 'run' || command === 'validate'
    ? `${it} list: every model; ${it} schema: every setting with its unit`
    : `${it} ${command} --help`
}
