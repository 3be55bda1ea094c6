// Prints `N passed, N failed[, N skipped]`: every test is one, style is one, types are one.
// Arguments: the exit codes of tests, style and types.

import { existsSync, readFileSync } from 'node:fs'

const [tests, style, types] = process.argv.slice(2).map(Number)
const report = existsSync('.cache/vitest.json')
  ? JSON.parse(readFileSync('.cache/vitest.json', 'utf8'))
  : { testResults: [] }

let [passed, failed, skipped] = [0, 0, 0]
for (const file of report.testResults) {
  const states = file.assertionResults.map((test) => test.status)
  passed += states.filter((state) => state === 'passed').length
  const failedHere = states.filter((state) => state === 'failed').length
  skipped += states.filter((state) => state !== 'passed' && state !== 'failed').length
  // A file that does not even load has no failed test, yet it failed.
  failed += file.status === 'failed' ? Math.max(failedHere, 1) : failedHere
}
// Failures outside any test: an unhandled rejection, a build that broke, no test at all.
if (failed === 0 && (tests !== 0 || passed === 0)) failed++
for (const code of [style, types]) code === 0 ? passed++ : failed++

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 ? 1 : 0
