// `cascade infection` as people and programs read it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/cascade.js', import.meta.url))
const infection = (...args: string[]) =>
  spawnSync(process.execPath, [bin, 'infection', ...args], { encoding: 'utf8' })

test('csv has a row for each failure, and each names the row that it came from', () => {
  const { stdout, status } = infection('cefi-lenders', '-f', 'csv')
  expect(status).toBe(0)
  const [head = '', ...lines] = stdout.trim().split('\n')
  const names = head.split(',')
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, at) => [names[at], cell])),
  )
  expect(rows).toHaveLength(172)
  const north = rows.find(({ name }) => name === 'North')
  expect(rows[Number(north?.cause)]).toMatchObject({ kind: 'firm', name: 'Fund', cause: '' })
})

test('json has what each type of edge brings, and what each failure would have saved', () => {
  const { stdout } = infection('cefi-lenders', '-f', 'json', '--firebreaks', '2')
  const { losses, edges, firebreaks, failures } = JSON.parse(stdout)
  expect(failures).toHaveLength(172)
  for (const { without, attributed } of edges) {
    expect(without.accounts + attributed.accounts).toBe(losses.accounts)
  }
  expect(firebreaks.map(({ name }: { name: string }) => name)).toEqual(['Fund', 'North'])
})

test('markdown and the screen say the same', () => {
  const { stdout: screen } = infection('cloud-outage')
  const { stdout: page } = infection('cloud-outage', '-f', 'md')
  for (const text of ['479 failures, 332 of them', 'service amazon-cloud', '$5.77M']) {
    expect(screen).toContain(text)
    expect(page).toContain(text)
  }
})

test('a number of runs that is none is refused', () => {
  const { stderr, status } = infection('cefi-lenders', '--firebreaks', 'all')
  expect(status).toBe(2)
  expect(stderr).toContain('0 to 1000')
})
