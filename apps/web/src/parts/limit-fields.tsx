/** What runs over settings ask for: one setting or two, a number and its limit. */
import { type FormEvent, useState } from 'react'
import type { DeskState } from '../use-desk.ts'
import {
  Choice,
  type Limit,
  metricsOf,
  TextField,
  usualLimit,
  usualRange,
} from './setting-fields.tsx'

interface Written extends Limit {
  readonly first: string
  readonly second: string
}

/** What stands in the fields: what was written, else what is usual. */
export interface LimitFieldsState extends Written {
  /** What is to be varied: none of it is empty. */
  readonly vary: readonly string[]
  put(written: Partial<Written>): void
}

/** `count`: values at which the usual setting is tried. */
export function useLimitFields({ view, settings }: DeskState, count: number): LimitFieldsState {
  const [written, setWritten] = useState<Partial<Written>>({})
  const usual = { first: usualRange(settings, count), second: '', ...usualLimit(view) }
  const fields = { ...usual, ...written }
  return {
    ...fields,
    vary: [fields.first, fields.second].filter((it) => it.trim() !== ''),
    put: (next) => setWritten({ ...written, ...next }),
  }
}

interface LimitFieldsProps {
  readonly desk: DeskState
  readonly fields: LimitFieldsState
  /** Those that the views name differently. */
  readonly labels: { readonly setting: string; readonly limit: string }
  readonly hints: readonly [first: string, second: string]
  readonly submit: string
  readonly isBusy: boolean
  readonly onSubmit: () => void
}

export function LimitFields(props: LimitFieldsProps) {
  const { desk, fields, labels, hints, submit, isBusy, onSubmit } = props
  const { first, second, metric, limit, put } = fields
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form className="fields" onSubmit={send}>
      <TextField
        {...{ label: labels.setting, value: first, hint: hints[0], isWide: true }}
        onPut={(it) => put({ first: it })}
      />
      <TextField
        {...{ label: 'and another, if wanted', value: second, hint: hints[1], isWide: true }}
        onPut={(it) => put({ second: it })}
      />
      <Choice
        {...{ label: 'Number', value: metric, all: metricsOf(desk.view) }}
        onPut={(it) => put({ metric: it })}
      />
      <TextField {...{ label: labels.limit, value: limit }} onPut={(it) => put({ limit: it })} />
      <button type="submit" disabled={isBusy || first === ''}>
        {submit}
      </button>
    </form>
  )
}
