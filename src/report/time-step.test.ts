import { expect, test } from 'vitest'
import { timeStep } from './time-step.ts'

test.each([
  ['12 minutes in 12 parts', 720_000, 12, 1000, 60_000],
  ['15 minutes in 400 parts', 900_000, 400, 1000, 5000],
  ['a day in 12 parts', 86_400_000, 12, 1000, 7_200_000],
  ['steps that no clock knows', 567_000, 400, 9000, 9000],
  ['less than a step', 10, 400, 1000, 1000],
])('%s', (_, endMs, count, stepMs, length) => {
  expect(timeStep(endMs, count, stepMs)).toBe(length)
})
