import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { type BackingEdge, backingOf, worths } from './backing.ts'
import { bearings, classesOf, type ExposureNode, exposureTree, supplies } from './look-through.ts'

/** Two bridged classes of one token, and a vault that holds both. */
const names = ['ETH', 'main', 'bridged', 'vault']
const backing = backingOf(
  names,
  [
    { token: 'main', by: 'ETH', weight: 1 },
    { token: 'bridged', by: 'ETH', weight: 1 },
    { token: 'vault', by: 'main', weight: 0.75 },
    { token: 'vault', by: 'bridged', weight: 0.25 },
  ],
  [{ id: 'vault', own: 10 }],
)
const none = new Float64Array(4)
const worth = worths(backing, [2000, 0, 0, 0], none)

test('the tree of what stands behind a holding', () => {
  const tree = exposureTree(backing, 3, 8, worth)
  expect(tree).toMatchObject({ row: 3, units: 8, worth: 16_080, own: 80, isCut: false })
  expect(tree.behind.map(({ row, weight, units }) => [row, weight, units])).toEqual([
    [1, 0.75, 6],
    [2, 0.25, 2],
  ])
  expect(tree.behind[1]?.behind[0]).toMatchObject({ row: 0, units: 2, worth: 4000, behind: [] })
})

describe('a tenth of the root is lost to 90 and 10 units of two classes', () => {
  const supply = [0, 90, 10, 0]
  const found = bearings(backing, { row: 0, share: 0.1, worth: 2000 }, supply)
  const loss = (rule: string, bearer = -1) =>
    Array.from(
      found.find((it) => it.rule === rule && (bearer < 0 || it.order[0] === bearer))?.loss ?? [],
    )

  test('classes are the tokens on it', () => expect(classesOf(backing, 0)).toEqual([1, 2]))
  test('shared evenly', () => expect(loss('pro-rata')).toEqual([0, 200, 200, 200]))
  test('borne by the small one: whole, and nothing of the other', () => {
    expect(loss('one', 2)).toEqual([0, 0, 2000, 500])
  })
  test('borne by the large one', () => {
    const [, main = 0, bridged, vault] = loss('one', 1)
    expect(main).toBeCloseTo(2000 / 9, 9)
    expect(bridged).toBe(0)
    expect(vault).toBeCloseTo(1500 / 9, 9)
  })
  test('first loss goes by order', () => expect(loss('first-loss')).toEqual(loss('one', 1)))
  test('under every rule all holders together lose the same', () => {
    for (const { loss: each } of found) {
      expect(90 * (each[1] ?? 0) + 10 * (each[2] ?? 0)).toBeCloseTo(0.1 * 100 * 2000, 8)
    }
  })
})

test('evenly is what a write-down of the root does, in random webs with circles', () => {
  for (let seed = 0; seed < 100; seed++) {
    const draw = createDraws(seed, 'look-through')
    const count = 3 + draw.integer(6)
    const ids = Array.from({ length: count }, (_, at) => `t${at}`)
    const web: BackingEdge[] = []
    for (let token = 1; token < count; token++) {
      for (let by = 0; by < count; by++) {
        if (by > 0 && draw.uniform() < 0.5) continue
        web.push({ token: `t${token}`, by: `t${by}`, weight: draw.uniform(0.01, 0.9 / count) })
      }
    }
    const drawn = backingOf(ids, web)
    const price = draw.uniform(1, 100)
    const share = draw.uniform()
    const prices = ids.map((_, row) => (row === 0 ? price : 0))
    const lost = ids.map((_, row) => (row === 0 ? share : 0))
    const before = worths(drawn, prices, new Float64Array(count))
    const after = worths(drawn, prices, lost)
    const supply = ids.map(() => draw.uniform(1, 10))
    const [evenly] = bearings(drawn, { row: 0, share, worth: price }, supply)
    for (let row = 1; row < count; row++) {
      const fall = (before[row] ?? 0) - (after[row] ?? 0)
      expect(evenly?.loss[row]).toBeCloseTo(fall, 9)
    }
  }
})

test('a token that loses: whoever holds it as it is shares with what stands on it', () => {
  // Of 90 units 30 stand behind 40 vaults, and 60 are held as they are.
  const loss = { row: 1, share: 0.1, worth: 2000 }
  const found = bearings(backing, loss, [0, 90, 10, 40])
  const said = found.map(({ rule, order, loss: each }) => [rule, order, each[1], each[3]])
  expect(said).toEqual([
    ['pro-rata', [], 200, 150],
    ['first-loss', [3, 1], 0, 0.75 * 2000 * (9 / 30)],
    ['one', [3], 0, 0.75 * 2000 * (9 / 30)],
    ['one', [1], (2000 * 9) / 60, 0],
  ])
})

test('nobody says how much there is: all alike', () => {
  const found = bearings(backing, { row: 0, share: 0.1, worth: 2000 }, [0, 0, 0, 0])
  expect(found.map(({ rule, loss }) => [rule, ...loss])).toEqual([['pro-rata', 0, 200, 200, 200]])
})

test('units that there are: said, else held and behind others', () => {
  const said = [Number.NaN, Number.NaN, 50, Number.NaN]
  expect([...supplies(backing, [5, 10, 1, 100], said)]).toEqual([5 + 85 + 50, 85, 50, 100])
})

test('a circle is cut where it comes round', () => {
  const circle = backingOf(
    ['USD', 'A', 'B'],
    [
      { token: 'A', by: 'B', weight: 0.5 },
      { token: 'B', by: 'A', weight: 0.5 },
      { token: 'B', by: 'USD', weight: 1 },
    ],
  )
  const tree = exposureTree(circle, 1, 1, worths(circle, [1, 0, 0], [0, 0, 0]))
  const say = ({ row, isCut, behind }: ExposureNode): string =>
    `${row}${isCut ? '…' : ''}${behind.length > 0 ? `(${behind.map(say).join(' ')})` : ''}`
  expect(say(tree)).toBe('1(2(0 1…))')
})
