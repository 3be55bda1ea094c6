/**
 * This build beside another, in turn: `node dist-bench/bench/two-builds.js /path/to/dist-bench`.
 * A 10 % shock to a million accounts with three positions each, in processor time.
 */
import { pathToFileURL } from 'node:url'
import type * as Engine from '../src/index.ts'
import { line, ownMs } from './measure.ts'
import type * as Populations from './populations.ts'

type Build = Pick<
  typeof Engine,
  'advance' | 'compile' | 'createRun' | 'defaultSettings' | 'registry' | 'restart' | 'summarize'
>

const [, , other] = process.argv
if (other === undefined) throw new Error('say where the dist-bench folder of the other build is')
const count = 1e6
const turns = 15

async function open(folder: URL) {
  const build = (await import(new URL('src/index.js', folder).href)) as Build
  // Each its own: parameters of models were called otherwise.
  const file = new URL('bench/populations.js', folder).href
  const { crossMargin } = (await import(file)) as typeof Populations
  const settings = { ...build.defaultSettings, shocks: [{ model: 'price-gap', drop: 0.1 }] }
  const world = build.compile(crossMargin(count, 50), settings, build.registry)
  const run = build.createRun(world, build.registry, { trace: false })
  const times: number[] = []
  return {
    again() {
      const before = ownMs()
      build.restart(run)
      build.advance(run)
      times.push(ownMs() - before)
    },
    middle: () => times.sort((a, b) => a - b)[times.length >> 1],
    hash: () => build.summarize(run).hash,
  }
}

const [mine, theirs] = [
  await open(new URL('../', import.meta.url)),
  await open(pathToFileURL(`${other}/`)),
]
for (let turn = 0; turn < turns; turn++) {
  mine.again()
  theirs.again()
}
const ratio = mine.middle() / theirs.middle()
line(
  `cross margin × ${count}, 10 %: two builds`,
  `${ratio.toFixed(3)} ×`,
  [mine, theirs].map((it) => `${it.middle().toFixed(1)} ms ${it.hash()}`).join(', '),
)
