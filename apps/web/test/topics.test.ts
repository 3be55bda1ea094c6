// Topics lead to scenarios that are shipped with the page.
import { scenarios } from 'cascade-engine'
import { expect, test } from 'vitest'
import { topics } from '../src/topics.ts'

test('every topic has a scenario, and none comes twice', () => {
  const ids = scenarios.map(({ id }) => id)
  for (const { title, scenario } of topics) expect(ids, title).toContain(scenario)
  expect(new Set(topics.map(({ title }) => title)).size).toBe(topics.length)
  expect(topics).toHaveLength(22)
})
