/**
 * The highest point of a function of a few numbers between 0 and 1, by evolution of a normal
 * distribution: points are drawn, the better half pulls its mean, its covariance learns the
 * directions that paid, its width what steps were worth. Nothing is taken to be smooth.
 *
 *     x = m + s √C z      clipped to [0, 1]; the step that counts is the one that was made
 *     m ← m + Σ w y       y of the best μ of λ = 4 + ⌊3 log n⌋ points
 *     C, s                rank-one and rank-μ update, cumulative step size
 *
 * Draws are addressed by generation and place: the same input finds the same point.
 *
 * Source: Hansen, The CMA evolution strategy: a tutorial (arXiv 1604.00772), eqs. 24 to 47 and its
 * table 1 for the constants; from memory, tested on functions whose top is known.
 */
import { assert } from '../kit/assert.ts'
import { exp, log, pow } from '../kit/math.ts'
import { createStream } from '../kit/streams.ts'
import { exactSum as sum } from '../kit/sum.ts'
import { eigenOf } from '../kit/symmetric.ts'

export interface Evolution {
  /** −Infinity: no more may be asked. */
  readonly score: (point: readonly number[]) => number
  readonly start: readonly number[]
  /** First width, a share of 1. */
  readonly width: number
  readonly generationsMax: number
}

export interface Top {
  readonly point: readonly number[]
  readonly score: number
}

/** Constants of a search in so many numbers. */
function constants(size: number) {
  const count = 4 + Math.floor(3 * log(size))
  const raw = Array.from({ length: Math.floor(count / 2) }, (_, at) => {
    return log((count + 1) / 2) - log(at + 1)
  })
  const weights = raw.map((it) => it / sum(raw))
  const parents = 1 / sum(weights.map((it) => it * it))
  const one = 2 / (square(size + 1.3) + parents)
  const forStep = (parents + 2) / (size + parents + 5)
  return {
    count,
    weights,
    parents,
    one,
    many: Math.min(1 - one, (2 * (parents - 2 + 1 / parents)) / (square(size + 2) + parents)),
    forPath: (4 + parents / size) / (size + 4 + (2 * parents) / size),
    forStep,
    damping: 1 + 2 * Math.max(0, Math.sqrt((parents - 1) / (size + 1)) - 1) + forStep,
    /** Mean length of a standard normal vector. */
    length: Math.sqrt(size) * (1 - 1 / (4 * size) + 1 / (21 * size * size)),
  }
}

/** Narrower than this it has ended. */
const narrow = 1e-9

export function evolve({ score, start, width, generationsMax }: Evolution): Top {
  assert(start.length >= 1 && width > 0, 'evolve: a start and a width above 0')
  const size = start.length
  const it = constants(size)
  const random = createStream(1, 'risk/cma-es')
  const zeros = () => new Array<number>(size).fill(0)
  let mean = start
  let step = width
  let spread: number[][] = start.map((_, row) => start.map((_, column) => (row === column ? 1 : 0)))
  let [path, stepPath] = [zeros(), zeros()]
  let best: Top = { point: start, score: score(start) }
  for (let generation = 1; generation <= generationsMax && step > narrow; generation++) {
    const { values, vectors } = eigenOf(spread)
    const roots = values.map((value) => Math.sqrt(Math.max(value, narrow * narrow)))
    const drawn = Array.from({ length: it.count }, (_, member) => {
      const z = roots.map((root, axis) => root * random.normal(generation, member, axis))
      const point = mean.map((from, row) => within(from + step * dot(vectors[row], z)))
      return { point, score: score(point) }
    })
    if (drawn.some((one) => one.score === Number.NEGATIVE_INFINITY)) break
    drawn.sort((a, b) => b.score - a.score)
    if (drawn[0].score > best.score) best = drawn[0]
    const steps = it.weights.map((_, at) =>
      drawn[at].point.map((to, row) => (to - mean[row]) / step),
    )
    const pulled = zeros().map((_, row) =>
      dot(
        it.weights,
        steps.map((y) => y[row]),
      ),
    )
    mean = mean.map((from, row) => from + step * pulled[row])
    const turned = roots.map(
      (root, axis) =>
        dot(
          vectors.map((row) => row[axis]),
          pulled,
        ) / root,
    )
    const gain = Math.sqrt(it.forStep * (2 - it.forStep) * it.parents)
    stepPath = stepPath.map((old, row) => (1 - it.forStep) * old + gain * dot(vectors[row], turned))
    const long = Math.sqrt(dot(stepPath, stepPath)) / it.length
    const fresh = Math.sqrt(1 - pow(1 - it.forStep, 2 * generation))
    const isSteady = long / fresh < 1.4 + 2 / (size + 1)
    const pull = isSteady ? Math.sqrt(it.forPath * (2 - it.forPath) * it.parents) : 0
    path = path.map((old, row) => (1 - it.forPath) * old + pull * pulled[row])
    const kept = 1 - it.one - it.many + (isSteady ? 0 : it.one * it.forPath * (2 - it.forPath))
    spread = spread.map((line, row) =>
      line.map((old, column) => {
        const learnt = sum(it.weights.map((w, at) => w * steps[at][row] * steps[at][column]))
        return kept * old + it.one * path[row] * path[column] + it.many * learnt
      }),
    )
    step *= exp((it.forStep / it.damping) * (long - 1))
  }
  return best
}

const square = (value: number): number => value * value

const within = (value: number): number => Math.max(0, Math.min(1, value))

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, at) => total + value * b[at], 0)
