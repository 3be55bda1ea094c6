/** A part of a sweep, in a thread of its own, over one shared world. */
import { parentPort, workerData } from 'node:worker_threads'
import { registry } from '../src/index.ts'
import { type Part, sweepPart } from './scenario-sweep.ts'

const run = sweepPart(workerData as Part, registry)
parentPort?.on('message', () => {
  run()
  parentPort?.postMessage('done')
})
parentPort?.postMessage('ready')
