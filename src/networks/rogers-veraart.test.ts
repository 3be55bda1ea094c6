import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bailIn, eisenbergNoe } from './eisenberg-noe.ts'
import { equityOf, type Network, networkOfMatrix, owedOf } from './network.ts'
import { type Clearing, paymentMatrix, rogersVeraart, type Seniority } from './rogers-veraart.ts'
import { columnSums, denseOf, rowSums, sparseOf, sparseOfRows } from './sparse.ts'

interface Drawn {
  L: number[][]
  e: number[]
  ext: number[]
  alpha: number
  beta: number
}

const share = fc.constantFrom(0.25, 0.5, 0.75, 1)
const drawn: fc.Arbitrary<Drawn> = fc.integer({ min: 2, max: 5 }).chain((count) => {
  const amount = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 12 }))
  const row = fc.array(amount, { minLength: count, maxLength: count })
  return fc.record({
    L: fc
      .array(row, { minLength: count, maxLength: count })
      .map((rows) => rows.map((it, at) => it.map((value, column) => (at === column ? 0 : value)))),
    // Somebody outside owes everybody something: then the solution of Eisenberg and Noe is one.
    e: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: count, maxLength: count }),
    ext: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: count, maxLength: count }),
    alpha: share,
    beta: share,
  })
})

const networkFrom = ({ L, e, ext }: Drawn): Network => networkOfMatrix(sparseOfRows(L), e, ext)
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

/** Payments of every set of defaulters that is consistent with them: all solutions there are. */
function allSolutions({ L, e, ext, alpha, beta }: Drawn): number[][] {
  const count = e.length
  const owed = L.map((row, at) => sum(row) + ext[at])
  const part = (from: number, to: number) => (owed[from] > 0 ? L[from][to] / owed[from] : 0)
  const rows = e.map((_, row) => row)
  const found: number[][] = []
  for (let set = 0; set < 1 << count; set++) {
    const isOut = (row: number) => ((set >> row) & 1) === 1
    const out = rows.filter(isOut)
    const matrix = out.map((row) => [
      ...out.map((from) => (row === from ? 1 : 0) - beta * part(from, row)),
      alpha * e[row] +
        beta * sum(rows.map((from) => (isOut(from) ? 0 : part(from, row) * owed[from]))),
    ])
    const solved = eliminate(matrix)
    if (solved === undefined) continue
    const p = rows.map((row) => (isOut(row) ? solved[out.indexOf(row)] : owed[row]))
    const assets = rows.map((row) => e[row] + sum(rows.map((from) => part(from, row) * p[from])))
    const near = 1e-9
    const isConsistent = rows.every((row) =>
      isOut(row)
        ? assets[row] < owed[row] - near && p[row] > -near
        : assets[row] >= owed[row] - near,
    )
    if (isConsistent) found.push(p)
  }
  return found
}

/** Gauss and Jordan on rows with their right side; undefined where singular. */
function eliminate(rows: number[][]): number[] | undefined {
  const count = rows.length
  for (let at = 0; at < count; at++) {
    let best = at
    for (let row = at; row < count; row++) {
      if (Math.abs(rows[row][at]) > Math.abs(rows[best][at])) best = row
    }
    if (Math.abs(rows[best][at]) < 1e-12) return undefined
    ;[rows[at], rows[best]] = [rows[best], rows[at]]
    for (let row = 0; row < count; row++) {
      if (row === at) continue
      const by = rows[row][at] / rows[at][at]
      for (let column = at; column <= count; column++) rows[row][column] -= by * rows[at][column]
    }
  }
  return rows.map((row, at) => row[count] / row[at])
}

const bestOf = (all: readonly number[][], pick: (...values: number[]) => number) =>
  all[0].map((_, row) => pick(...all.map((p) => p[row])))

function expectNear(found: ArrayLike<number>, wanted: ArrayLike<number>, within = 1e-9): void {
  for (let row = 0; row < wanted.length; row++) {
    expect(Math.abs(found[row] - wanted[row])).toBeLessThan(within)
  }
}

describe('against every set of defaulters there could be', () => {
  test('greatest and least are the largest and the smallest solution', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const all = allSolutions(it)
        expect(all.length).toBeGreaterThan(0)
        const network = networkFrom(it)
        expectNear(rogersVeraart(network, it).payments, bestOf(all, Math.max))
        const least = rogersVeraart(network, { ...it, solution: 'least' })
        expectNear(least.payments, bestOf(all, Math.min))
      }),
      { numRuns: 400 },
    )
  })

  test('without costs there is one, and iterating from full payment finds it', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const network = networkFrom(it)
        const greatest = eisenbergNoe(network)
        expectNear(eisenbergNoe(network, { solution: 'least' }).payments, greatest.payments)
        const owed = owedOf(network)
        let p = [...owed]
        for (let at = 0; at < 3000; at++) {
          p = p.map((_, row) => {
            const received = it.L.map((out, from) =>
              out[row] > 0 ? (out[row] / owed[from]) * p[from] : 0,
            )
            return Math.min(owed[row], it.e[row] + sum(received))
          })
        }
        expectNear(greatest.payments, p)
      }),
    )
  })
})

test('with debts outside first, iterating from full payment finds the same', () => {
  fc.assert(
    fc.property(drawn, (it) => {
      const inside = it.L.map((row) => sum(row))
      const terms = { alpha: it.alpha, beta: it.beta }
      const { paidInside, round } = rogersVeraart(networkFrom(it), {
        ...terms,
        seniority: 'external-senior',
      })
      let x = inside
      for (let at = 0; at < 3000; at++) {
        x = x.map((_, row) => {
          const received = sum(
            it.L.map((out, from) => (out[row] > 0 ? (out[row] / inside[from]) * x[from] : 0)),
          )
          const isShort = it.e[row] + received < (inside[row] + it.ext[row]) * (1 - 1e-12)
          const left = it.alpha * it.e[row] + it.beta * received - it.ext[row]
          return isShort ? Math.max(0, left) : inside[row]
        })
      }
      expectNear(paidInside, x)
      expect(round.every((at) => at <= it.e.length)).toBe(true)
    }),
  )
})

const seniorities: Seniority[] = ['pari-passu', 'external-senior']

describe.each(seniorities)('with debts outside %s', (seniority) => {
  const clear = (it: Drawn) => rogersVeraart(networkFrom(it), { ...it, seniority })

  test('nobody pays more than it has or owes, and who can pays all', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const { payments, owed, assets, equity, round } = clear(it)
        for (const [row, paid] of payments.entries()) {
          expect(paid).toBeLessThanOrEqual(owed[row] + 1e-9)
          expect(paid).toBeLessThanOrEqual(assets[row] + 1e-9)
          expect(paid).toBeGreaterThanOrEqual(-1e-9)
          if (round[row] === 0) expect(paid).toBe(owed[row])
          else expect(equity[row]).toBe(0)
        }
      }),
    )
  })

  test('what is there in the end is what was there, less the costs of default', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const { payments, paidInside, equity, costs } = clear(it)
        const outside = sum(payments) - sum(paidInside)
        expect(sum(equity) + outside + sum(costs)).toBeCloseTo(sum(it.e), 8)
        if (it.alpha === 1 && it.beta === 1) expect(sum(costs)).toBeCloseTo(0, 8)
      }),
    )
  })

  test('everybody pays at least as much when one has more', () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (it, at) => {
        const e = it.e.map((value, row) => (row === at % it.e.length ? value + 3 : value))
        const richer = clear({ ...it, e })
        for (const [row, paid] of clear(it).payments.entries()) {
          expect(richer.payments[row]).toBeGreaterThanOrEqual(paid - 1e-9)
        }
      }),
    )
  })

  test('names do not matter', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const turned = {
          ...it,
          L: [...it.L].reverse().map((row) => [...row].reverse()),
          e: [...it.e].reverse(),
          ext: [...it.ext].reverse(),
        }
        expectNear([...clear(turned).payments].reverse(), clear(it).payments)
      }),
    )
  })

  test('least is never above greatest', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const least = rogersVeraart(networkFrom(it), { ...it, seniority, solution: 'least' })
        const { payments } = clear(it)
        for (const [row, paid] of payments.entries()) {
          expect(least.payments[row]).toBeLessThanOrEqual(paid + 1e-9)
        }
      }),
    )
  })
})

test('a debt outside that comes first leaves less inside', () => {
  const network = networkOfMatrix(
    sparseOfRows([
      [0, 6],
      [0, 0],
    ]),
    [5, 0],
    [4, 0],
  )
  const equal = eisenbergNoe(network)
  expect([...equal.payments]).toEqual([5, 0])
  expect(equal.paidInside[0]).toBeCloseTo(3, 14)
  const senior = eisenbergNoe(network, { seniority: 'external-senior' })
  expect([...senior.payments]).toEqual([5, 0])
  expect(senior.paidInside[0]).toBe(1)
  const poor = eisenbergNoe(
    { ...network, externalAssets: Float64Array.of(3, 0) },
    {
      seniority: 'external-senior',
    },
  )
  expect(poor.paidInside[0]).toBe(0)
  expect(poor.payments[0]).toBe(3)
})

test('each payment to each, in proportion to what is owed', () => {
  const network = networkOfMatrix(
    sparseOfRows([
      [0, 6, 2],
      [0, 0, 0],
      [0, 0, 0],
    ]),
    [4, 0, 0],
  )
  const clearing = eisenbergNoe(network)
  expect(denseOf(paymentMatrix(network, clearing))[0]).toEqual([0, 3, 1])
})

test('the bail-in is enough, and a little less is not', () => {
  fc.assert(
    fc.property(drawn, (it) => {
      const network = networkFrom(it)
      const cash = bailIn(network)
      const given = (share: number): Clearing =>
        eisenbergNoe({
          ...network,
          externalAssets: network.externalAssets.map((value, row) => value + share * cash[row]),
        })
      expect(given(1).rounds).toBe(0)
      if (sum(cash) > 0) expect(given(0.99).rounds).toBeGreaterThan(0)
      // At face value: assets and debts of all, less what is owed to each other.
      const inside = rowSums(network.liabilities)
      const claims = columnSums(network.liabilities)
      const face = equityOf(network)
      for (const [row, value] of face.entries()) {
        expect(value).toBe(it.e[row] + claims[row] - inside[row] - it.ext[row])
      }
    }),
  )
})

/** Two banks that owe each other almost all they owe: nearly nothing leaks out of the circle. */
test('a circle from which almost nothing leaks is solved all the same', () => {
  const leak = 1e-9
  const network = networkOfMatrix(
    sparseOfRows([
      [0, 1, leak],
      [1, 0, 0],
      [0, 0, 0],
    ]),
    [0, 0, 0],
  )
  // p1 = p2 and p2 = p1 / (1 + leak): nothing comes in, so in the end nothing is paid.
  const { payments, work } = eisenbergNoe(network)
  expect(payments[0]).toBeLessThan(1e-9)
  expect(work.sweeps).toBeLessThan(100)
})

test('shares of one are refused outside 0 to 1', () => {
  const network = networkOfMatrix(sparseOfRows([[0]]), [1])
  expect(() => rogersVeraart(network, { alpha: 1.1 })).toThrow('alpha is 1.1')
  expect(() => rogersVeraart(network, { beta: Number.NaN })).toThrow('beta is NaN')
})

test('a chain of defaults, one in each round, costs its debts and not their square', () => {
  const count = 2000
  const entries = Array.from({ length: count - 1 }, (_, row) => {
    return { row, column: row + 1, value: 2 * count - row }
  })
  const chain = networkOfMatrix(sparseOf(count, count, entries), new Float64Array(count).fill(0.5))
  const { rounds, payments, work } = rogersVeraart(chain)
  expect(rounds).toBe(count - 1)
  // Each passes on what it has and what came before it.
  for (const row of [0, 1, 999, count - 2]) expect(payments[row]).toBeCloseTo((row + 1) / 2, 9)
  // It was two million.
  expect(work.entries).toBeLessThan(4 * count)
})
