// Mutation sampling: small mistakes in src/, one at a time; do the tests see them?
//
//     node tools/mutate.mjs --count 200 --seed 1 [--under src/rules] [--lanes 2] [--limit 60]
//
// A mutant is killed where a test that imports the file, however far, fails, or where some of them
// use more than `limit` seconds of processor time; it survives where all pass: read the change, and
// write the missing test unless it says the same as before. Verdicts are added to
// .cache/mutants-<seed>.jsonl; what stands there is not tried again, so that it may be stopped.
// The work is done in copies, one for each lane, so the tree is never touched. Run it with `nice`.

import { fork } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { createNearest } from './mutants/nearest-tests.mjs'
import { sample } from './mutants/sample.mjs'
import { root } from './prepare.mjs'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    under: { type: 'string', default: 'src' },
    lanes: { type: 'string', default: '2' },
    limit: { type: 'string', default: '60' },
  },
})

const log = join(root, `.cache/mutants-${options.seed}.jsonl`)
const keyOf = ({ file, line, text }) => `${file}:${line} ${text}`

function readLog() {
  if (!existsSync(log)) return []
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cascade-mutants-')))
// The data beside the project.
if (existsSync(join(root, '../shared'))) {
  symlinkSync(realpathSync(join(root, '../shared')), join(folder, 'shared'))
}

/** A copy of what the tests need; the built command stays as it is there. */
function copyProject(lane) {
  const copy = join(folder, `lane-${lane}`)
  const left = /^\/(node_modules|dist(-[^/]*)?|\.git|\.cache|runs)$/
  cpSync(root, copy, { recursive: true, filter: (path) => !left.test(`/${relative(root, path)}`) })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** A lane is started again after a mutant that it did not survive. */
function createLane(lane) {
  const copy = copyProject(lane)
  let child
  const ask = (message) =>
    new Promise((resolve) => {
      const done = (answer) => {
        child.removeAllListeners()
        resolve(answer)
      }
      child.once('message', done)
      child.once('exit', (code, signal) => {
        child = undefined
        const outcome = code === 3 ? 'timeout' : 'killed'
        resolve({ outcome, by: `the process, ${code ?? signal}`, isSignal: code === null })
      })
      if (message !== undefined) child.send(message)
    })
  async function judgeOnce(message) {
    if (child === undefined) {
      const args = [copy, options.limit]
      child = fork(new URL('./mutants/lane.mjs', import.meta.url), args, { stdio: 'ignore' })
      const { by } = await ask()
      if (child === undefined) throw new Error(`a lane does not start: ${by}; npm ci first`)
    }
    const path = join(copy, message.file)
    const whole = readFileSync(path, 'utf8')
    const answer = await ask(message)
    // A lane that ended puts nothing back.
    if (child === undefined) writeFileSync(path, whole)
    return answer
  }
  return {
    /** Who was killed from outside, or had no memory left, is asked once more on a new lane. */
    async judge(message) {
      const { isSignal, ...answer } = await judgeOnce(message)
      if (!isSignal) return answer
      const { isSignal: _, ...again } = await judgeOnce(message)
      return again
    },
    end() {
      child?.removeAllListeners()
      child?.kill('SIGKILL')
    },
  }
}

function say({ outcome, by, unsound = [], file, line, operator, before, text }) {
  console.log(`${outcome.padEnd(8)} ${file}:${line} (${operator})${by ? ` by ${by}` : ''}`)
  if (unsound.length > 0) console.log(`  fail in any case: ${unsound.join(' ')}`)
  if (outcome !== 'killed') console.log(`  - ${before.trim()}\n  + ${text.trim() || '(nothing)'}`)
}

const [count, seed] = [Number(options.count), Number(options.seed)]
const mutants = sample({ count, seed, under: options.under })
const nearest = createNearest(root)
const verdicts = new Map(readLog().map((it) => [keyOf(it), it]))
/** Tests of the first pass: most mutants are seen by the nearest. Of what is left, the others. */
const NEAR = 17
const queue = mutants
  .filter((it) => !verdicts.has(keyOf(it)))
  .map((mutant) => ({ mutant, from: 0 }))
mkdirSync(join(root, '.cache'), { recursive: true })
const laneCount = Math.min(Number(options.lanes), queue.length)
const lanes = Array.from({ length: laneCount }, (_, lane) => createLane(lane))
const end = () => {
  for (const lane of lanes) lane.end()
  rmSync(folder, { recursive: true, force: true })
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    end()
    process.exit(1)
  })
}
await Promise.all(
  lanes.map(async (lane) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { mutant, from } = next
      const { file, line, text } = mutant
      const all = nearest(file)
      const tests = from === 0 ? all.slice(0, NEAR) : all.slice(from)
      const verdict = { ...mutant, ...(await lane.judge({ file, line, text, tests })) }
      if (verdict.outcome === 'survived' && from + tests.length < all.length) {
        queue.push({ mutant, from: NEAR })
        continue
      }
      appendFileSync(log, `${JSON.stringify(verdict)}\n`)
      verdicts.set(keyOf(mutant), verdict)
      say(verdict)
    }
  }),
)
end()

const all = mutants.map((it) => verdicts.get(keyOf(it)))
const of = (outcome) => all.filter((it) => it.outcome === outcome)
console.log(
  `${of('killed').length} killed, ${of('timeout').length} stopped, ` +
    `${of('survived').length} survived of ${all.length}, seed ${seed}`,
)
for (const it of of('survived')) say(it)
