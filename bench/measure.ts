/** Times, and how they are printed. */

/** Runs `work` for at least `ms` and returns the median time of one call, ms. */
export function median(work: () => void, ms = 1500): number {
  return middleOf(timesOf(work, ms))
}

/**
 * Median times of two that take turns of ten calls, ms of this process's own processor time: others
 * who are busy change little. Only the second half counts, as V8 compiles beside us.
 */
export function inTurn(first: () => void, second: () => void, ms = 1500): [number, number] {
  const times: [number[], number[]] = [[], []]
  const start = performance.now()
  while (times[0].length < 3 || performance.now() - start < ms) {
    for (const [at, work] of [first, second].entries()) {
      const before = ownMs()
      for (let call = 0; call < calls; call++) work()
      times[at].push((ownMs() - before) / calls)
    }
  }
  const [one, other] = times.map((it) => middleOf(it.slice(it.length >> 1)))
  return [one, other]
}

const calls = 10

/** Processor time of this process so far, ms. */
export function ownMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function timesOf(work: () => void, ms: number): number[] {
  const times: number[] = []
  const start = performance.now()
  while (times.length < 3 || performance.now() - start < ms) {
    const before = performance.now()
    work()
    times.push(performance.now() - before)
  }
  return times
}

const middleOf = (times: number[]): number => times.sort((a, b) => a - b)[times.length >> 1]

export function line(name: string, figure: string, what: string): void {
  process.stdout.write(`${name.padEnd(44)} ${figure.padStart(16)}  ${what}\n`)
}

export const perSecond = (ms: number): string => `${(1000 / ms).toFixed(ms > 100 ? 2 : 0)} /s`

export function timed<T>(make: () => T): [T, number] {
  const before = performance.now()
  const made = make()
  return [made, performance.now() - before]
}
