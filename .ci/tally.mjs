// Prints what failed, and `N passed, N failed[, N skipped]`: every test is one, and so is every step
// without a report.
// Arguments: `name=exit code`; `.cache/<name>.json` is the step's report where there is one.

import { existsSync, readFileSync } from 'node:fs'

const steps = process.argv.slice(2).map((step) => step.split('='))
/** By file and name, since a test that runs twice is one: failed once is failed, run once is run. */
const states = new Map()
const rank = { failed: 2, passed: 1 }
let passed = 0

for (const [name, code] of steps) {
  const file = `.cache/${name}.json`
  const isTests = name.startsWith('tests-')
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testResults : []
  let [failedHere, passedHere] = [0, 0]
  for (const { name: path, status, assertionResults } of results) {
    const short = path.replace(/^.*?\/(?=(src|apps|test|scenarios|examples)\/)/, '')
    let failedInFile = 0
    for (const { fullName, status } of assertionResults) {
      const key = `${short} ${fullName}`
      const before = states.get(key) ?? 'skipped'
      states.set(key, (rank[status] ?? 0) > (rank[before] ?? 0) ? status : before)
      if (status === 'failed') failedInFile++
      if (status === 'passed') passedHere++
    }
    // A file that does not even load has no failed test, yet it failed.
    if (status === 'failed' && failedInFile === 0) states.set(`${short} loads`, 'failed')
    if (status === 'failed') failedHere += Math.max(1, failedInFile)
  }
  // Failures outside any test: an unhandled rejection, a build that broke, no test at all.
  const isBroken = isTests ? failedHere === 0 && (code !== '0' || passedHere === 0) : code !== '0'
  if (isBroken) states.set(`${name} ended with ${code}`, 'failed')
  if (!isTests && !isBroken) passed++
}

const count = (state) => [...states.values()].filter((it) => it === state).length
const failed = count('failed')
const skipped = count('skipped')
passed += count('passed')
for (const [name, state] of states) if (state === 'failed') console.log(`failed: ${name}`)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 ? 1 : 0
