// What `cascade network` was asked, checked: options are text until here.
import { unknownName } from '../../data/nearest.ts'
import type { LoadedNetwork } from '../../data/network-file.ts'
import { InputError } from '../../kit/assert.ts'
import type { Seniority } from '../../networks/rogers-veraart.ts'
import { readDay } from './called.ts'

export const networkMethods = [
  {
    id: 'eisenberg-noe',
    title: 'who pays what, all debts due at once',
    reads: ['seniority', 'solution', 'on'],
  },
  {
    id: 'rogers-veraart',
    title: 'the same where default costs something',
    reads: ['alpha', 'beta', 'seniority', 'solution', 'on'],
  },
  { id: 'furfine', title: 'contagion by default, with a recovery', reads: ['recovery'] },
  { id: 'threshold', title: 'contagion by default, by equity', reads: ['isEach'] },
  {
    id: 'debtrank',
    title: 'losses passed on before default, every time (2015)',
    reads: ['isEach'],
  },
  {
    id: 'debtrank-single-hit',
    title: 'losses passed on before default, once (2012)',
    reads: ['isEach'],
  },
  {
    id: 'neva',
    title: 'what claims are worth before they are due',
    reads: ['valuation', 'sigma', 'recovery', 'seniority'],
  },
] as const

export type NetworkMethod = (typeof networkMethods)[number]['id']

export interface NetworkText {
  readonly method: NetworkMethod
  readonly shock?: readonly string[]
  readonly each?: boolean
  readonly alpha: string
  readonly beta: string
  readonly recovery?: string
  readonly sigma: string
  readonly valuation: 'merton' | 'black-cox'
  readonly seniority: Seniority
  readonly solution: 'greatest' | 'least'
  /** A day: debts that may be called only later are not due. */
  readonly on?: string
}

export interface NetworkRequest {
  readonly method: NetworkMethod
  /** What each loses of its external assets. */
  readonly loss: Float64Array
  /** Instead: everybody's default in turn. */
  readonly isEach: boolean
  readonly alpha: number
  readonly beta: number
  readonly recovery: number
  readonly sigma: number
  readonly valuation: 'merton' | 'black-cox'
  readonly seniority: Seniority
  readonly solution: 'greatest' | 'least'
  readonly on: string | null
}

/** Methods that know how far the default of one reaches. */
const reaching: readonly NetworkMethod[] = ['threshold', 'debtrank', 'debtrank-single-hit']

export function readNetworkRequest(loaded: LoadedNetwork, text: NetworkText): NetworkRequest {
  const { method, each = false, valuation, seniority, solution } = text
  if (each && !reaching.includes(method)) {
    throw wrong('each', 'everybody in turn', `with --method ${reaching.join(', ')}`)
  }
  if (each && (text.shock ?? []).length > 0) throw wrong('each', 'everybody', 'no --shock')
  return {
    method,
    loss: lossOf(loaded, text.shock ?? []),
    isEach: each,
    alpha: share('alpha', text.alpha, 1),
    beta: share('beta', text.beta, 1),
    recovery: share('recovery', text.recovery ?? (method === 'neva' ? '1' : '0'), 1),
    sigma: share('sigma', text.sigma, 20),
    valuation,
    seniority,
    solution,
    on: readDay(text.on),
  }
}

/** `Helios=40%` of its external assets, or `Helios=70`; any replaces all losses of the file. */
function lossOf({ network, loss }: LoadedNetwork, shocks: readonly string[]): Float64Array {
  if (shocks.length === 0) return loss
  const { names, externalAssets } = network
  const lost = new Float64Array(names.length)
  for (const text of shocks) {
    const at = text.lastIndexOf('=')
    const name = text.slice(0, Math.max(0, at)).trim()
    const size = text.slice(at + 1).trim()
    if (at <= 0) throw wrong('shock', text, 'NAME=40% or NAME=amount')
    const row = names.indexOf(name)
    if (row < 0) throw unknownName('institution', name, names, { field: '--shock' })
    const assets = externalAssets[row] ?? 0
    const value = size.endsWith('%') ? (assets * number(size.slice(0, -1))) / 100 : number(size)
    if (!(value >= 0 && value <= assets)) {
      throw wrong('shock', text, `0 to ${assets}, the external assets of ${name}, or 0% to 100%`)
    }
    lost[row] = value
  }
  return lost
}

function share(option: string, text: string, most: number): number {
  const value = text.endsWith('%') ? number(text.slice(0, -1)) / 100 : number(text)
  const isOpen = option === 'sigma'
  if (value <= most && (isOpen ? value > 0 : value >= 0)) return value
  throw wrong(option, text, `a share ${isOpen ? 'above' : 'from'} 0 to ${most}: 0.4 or 40%`)
}

const number = (text: string): number => (/^[\d.eE+-]+$/.test(text) ? Number(text) : Number.NaN)

function wrong(option: string, value: string, allowed: string): InputError {
  return new InputError(`--${option} is ${value}`, { field: `--${option}`, value, allowed })
}
