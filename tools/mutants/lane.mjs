// One copy of the project and one Vitest in it, which keeps what it has compiled from one mutant to
// the next. Asked by messages { file, line, text, tests }; answers
// { outcome, by, unsound }.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

const [copy, limitS] = process.argv.slice(2)
process.chdir(copy)
/** Tests in one go: few at first, since the nearest one mostly sees it. */
const goes = [1, 4, 12, 40]

const vitest = await createVitest('test', {
  root: copy,
  config: join(copy, 'vitest.config.ts'),
  watch: false,
  pool: 'threads',
  // Modules are read once for all tests of a go.
  isolate: false,
  fileParallelism: false,
  maxWorkers: 1,
  // Processor time is limited instead.
  testTimeout: 3_600_000,
  hookTimeout: 3_600_000,
  reporters: [{}],
})
const specs = new Map(
  (await vitest.globTestSpecifications()).map((it) => [it.moduleId.slice(copy.length + 1), it]),
)

/** Ends an endless loop: processor time, as others may be at work on the machine. */
let startedS = 0
const usedS = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
setInterval(() => {
  if (startedS > 0 && usedS() - startedS > Number(limitS)) process.exit(3)
}, 500).unref()

/** Those of these tests that fail; an error that is nobody's is a failure of the last. */
async function failing(tests) {
  startedS = usedS()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    tests.map((it) => specs.get(it)),
  )
  startedS = 0
  const path = ({ moduleId }) => moduleId.slice(copy.length + 1)
  const failed = testModules.filter((it) => !it.ok()).map(path)
  // Vitest tells of earlier goes as well.
  const found = tests.filter((it) => failed.includes(it))
  return found.length === 0 && unhandledErrors.length > 0 ? tests.slice(-1) : found
}

/** Tests that pass without a mutant. */
const sound = new Set()

/** The first of these tests that fails because of the mutant; none: undefined. */
async function firstFailing(tests, { put, takeBack }) {
  for (let go = 0, at = 0; at < tests.length; go++) {
    const some = tests.slice(at, at + (goes[go] ?? goes.at(-1))).filter((it) => specs.has(it))
    at += goes[go] ?? goes.at(-1)
    put()
    const failed = some.length === 0 ? [] : await failing(some)
    takeBack()
    for (const test of failed) {
      if (sound.has(test) || (await failing([test])).length === 0) {
        sound.add(test)
        return test
      }
      // It fails in any case, and shows nothing.
      specs.delete(test)
    }
  }
  return undefined
}

async function answer({ file, line, text, tests }) {
  const path = join(copy, file)
  const whole = readFileSync(path, 'utf8')
  const spoilt = whole
    .split('\n')
    .with(line - 1, text)
    .join('\n')
  const write = (content) => {
    writeFileSync(path, content)
    vitest.invalidateFile(path)
  }
  const by = await firstFailing(tests, { put: () => write(spoilt), takeBack: () => write(whole) })
  const unsound = tests.filter((it) => !specs.has(it))
  process.send({ outcome: by === undefined ? 'survived' : 'killed', by, unsound })
}

process.on('message', answer)
process.send({ outcome: 'ready' })
