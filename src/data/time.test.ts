import { expect, test } from 'vitest'
import { parseDuration, parseInstantNs } from './time.ts'

test.each([
  ['250ms', 250],
  ['30s', 30_000],
  ['0.3s', 300],
  ['9m', 540_000],
  ['1h', 3_600_000],
  ['2d', 172_800_000],
  [15, 15],
  [0, 0],
])('%s lasts %s ms', (written, ms) => expect(parseDuration(written)).toBe(ms))

test.each(['', '9', '9 m', '-1s', '1w', '0.5ms', 1.5, -1, Number.NaN, null, undefined])(
  '%s is no duration',
  (written) => expect(parseDuration(written)).toBeUndefined(),
)

test.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['2024-08-08T23:54:16.172216566Z', 1723161256172216566n],
  ['2024-02-29 12:00Z', 1709208000000000000n],
  ['2024-08-09T01:55:00+02:00', 1723161300000000000n],
  ['2000-03-01T00:00:00Z', 951868800000000000n],
  ['1900-01-01T00:00:00Z', -2208988800000000000n],
])('%s is %s ns', (written, ns) => expect(parseInstantNs(written)).toBe(ns))

const none = ['2024-13-01T00:00Z', '2024-00-01T00:00Z', '2024-04-00T00:00Z', '2024-04-31T00:00Z']
const later = ['2024-04-01T24:00Z', '2024-04-01T23:60Z', '2024-04-01T23:59:60Z']
test.each(['2024-08-08', '2024-08-08T23:54:16', '2023-02-29T00:00Z', ...none, ...later, 'now'])(
  '%s is no instant',
  (written) => expect(parseInstantNs(written)).toBeUndefined(),
)
