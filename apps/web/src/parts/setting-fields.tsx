/** Fields of forms that run a scenario many times: which setting, which number. */
import { type DeskView, textOf } from 'cascade-engine/report'
import type { DeskState } from '../use-desk.ts'

type Settings = DeskState['settings']

/** What can be set, to choose from. */
export function SettingList({ settings }: { readonly settings: Settings }) {
  return (
    <datalist id="settings">
      {settings.map(({ path, value }) => (
        <option key={path} value={path}>{`${path} = ${value}`}</option>
      ))}
    </datalist>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly isWide?: boolean
  readonly isSetting?: boolean
  readonly onPut: (value: string) => void
}

export function TextField({ label, value, hint, isWide, isSetting, onPut }: TextFieldProps) {
  return (
    <label>
      {label}
      <input
        {...(isWide && { className: 'wide' })}
        {...(isSetting && { list: 'settings' })}
        value={value}
        placeholder={hint ?? ''}
        onChange={({ target }) => onPut(target.value)}
      />
    </label>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly all: readonly (readonly [value: string, title: string])[]
  readonly onPut: (value: string) => void
}

export function Choice({ label, value, all, onPut }: ChoiceProps) {
  return (
    <label>
      {label}
      <select className="wide" value={value} onChange={({ target }) => onPut(target.value)}>
        {all.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

const usual = [
  ['totalShortfallUsd', 'debt that nobody pays (totalShortfallUsd)'],
  ['badDebtUsd', 'bad debt written off (badDebtUsd)'],
  ['liquidatedUsd', 'liquidated (liquidatedUsd)'],
  ['liquidatedAccounts', 'accounts liquidated (liquidatedAccounts)'],
] as const
const marketsMax = 6

/** Numbers of a summary that most ask for, and the falls of its largest markets. */
export function metricsOf(view: DeskView | null): (readonly [string, string])[] {
  const markets = view?.chart.markets.slice(0, marketsMax) ?? []
  const limit = usualLimit(view).metric
  const own = usual.some(([id]) => id === limit) ? [] : [[limit, limit] as const]
  return [
    ...own,
    ...usual,
    ...markets.map(
      ({ id }) => [`markets.${id}.totalDrop`, `fall of ${id} (markets.${id}.totalDrop)`] as const,
    ),
  ]
}

/** The setting of a shock that says how large it is, or how much depth it leaves. */
export function usualSetting(settings: Settings): { path: string; value: number } | null {
  const sizes = /^shocks\.\d+\.(drop|by|share|quantity|left)$/
  const found = settings.find(({ path, value }) => sizes.test(path) && Number(value) !== 0)
  return found ? { path: found.path, value: Number(found.value) } : null
}

/** From nothing to twice as much; a share ends at a half, depth at a tenth of what it was. */
export function usualRange(settings: Settings, count: number): string {
  const found = usualSetting(settings)
  if (found === null) return ''
  const { path, value } = found
  if (path.endsWith('.left')) return `${path}=1:${tidy(value / 10)}:${count}`
  if (/\.(drop|share)$/.test(path)) return `${path}=0:0.5:${count}`
  return `${path}=0:${tidy(2 * value)}:${count}`
}

const tidy = (value: number): number => Number(value.toPrecision(6))

export interface Limit {
  readonly metric: string
  readonly limit: string
}

/** The first threshold of the scenario that is a ceiling; else a million of unpaid debt. */
export function usualLimit(view: DeskView | null): Limit {
  for (const { cells } of view?.thresholds.rows ?? []) {
    const text = textOf(cells.threshold ?? '')
    const [, metric, limit] = /^(\S+) <=? (\S+)$/.exec(text) ?? []
    if (metric && limit) return { metric, limit }
  }
  return { metric: 'totalShortfallUsd', limit: '1e6' }
}
