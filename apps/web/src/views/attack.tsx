/** What somebody with money makes at best, step by step, and where it ceases to pay. */
import {
  type AttackPoint,
  type AttackReport,
  attackGoals,
  planTable,
  scoreOf,
  textOf,
} from 'cascade-engine/report'
import { type FormEvent, useState } from 'react'
import { CurveChart } from '../parts/curve-chart.tsx'
import { FaultBox } from '../parts/fault-box.tsx'
import { Grid } from '../parts/grid.tsx'
import { GridMap } from '../parts/grid-map.tsx'
import { LongStatus } from '../parts/long-status.tsx'
import { Choice, SettingList, TextField } from '../parts/setting-fields.tsx'
import { ToldOf } from '../parts/told.tsx'
import { useLong } from '../parts/use-long.ts'
import type { DeskState } from '../use-desk.ts'
import type { StudyProps } from './tail.tsx'

interface AttackViewProps extends StudyProps {
  /** Opens a shipped scenario. */
  readonly onScenario: (id: string) => void
  /** A run, with its settings, on the page. */
  readonly onRun: (sets: readonly string[]) => void
}

/** Shipped scenarios with somebody who may attack. */
const attacked = ['mango-2022', 'jelly-2025', 'rseth-2026', 'twap-slots']

const goals = [
  ['profit', 'the plan that pays best'],
  ['bad-debt', 'the plan that leaves most bad debt'],
] as const

export function AttackView({ desk, source, set, onScenario, onRun }: AttackViewProps) {
  const [goal, setGoal] = useState<(typeof attackGoals)[number]>('profit')
  const [tries, setTries] = useState('500')
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const asking = useLong('attack', source, set)
  const attacker = attackerIn(desk.settings)
  if (desk.view !== null && attacker === null) return <Nobody onScenario={onScenario} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const vary = [first, second].filter((it) => it.trim() !== '')
    void asking.ask({ vary, goal, tries: Number(tries) })
  }
  const cap = desk.settings.find(({ path }) => /^actors\.\d+\.caps\.\d+\.most$/.test(path))?.path
  return (
    <section aria-label="Attack">
      <SettingList settings={desk.settings} />
      <h2>What is the best that an attacker can do?</h2>
      <form className="fields" onSubmit={submit}>
        <Choice
          label="Looked for"
          value={goal}
          all={goals}
          onPut={(value) => setGoal(attackGoals.find((it) => it === value) ?? 'profit')}
        />
        <TextField label="Plans tried, at most" value={tries} onPut={setTries} />
        <TextField
          {...{ label: 'Over a setting, if wanted', value: first, isWide: true, onPut: setFirst }}
          hint={`${cap ?? 'actors.0.caps.0.most'}=1e7:1e8:5`}
        />
        <TextField
          {...{ label: 'and another', value: second, isWide: true, onPut: setSecond }}
          hint="path=from:to:count"
        />
        <button type="submit" disabled={asking.isBusy}>
          {asking.isBusy ? 'Searching …' : 'Search'}
        </button>
      </form>
      <LongStatus asking={asking} />
      {asking.fault && <FaultBox fault={asking.fault} />}
      {asking.answer && (
        <Plans
          key={asking.answer.title}
          report={asking.answer}
          onPlan={(point) => onRun(setsOf(`${attacker}.plan`, asking.answer?.axes ?? [], point))}
        />
      )}
    </section>
  )
}

/** `actors.0`, of whom the plan is looked for; the engine refuses a second one. */
function attackerIn(settings: DeskState['settings']): string | null {
  const [found] = settings.flatMap(({ path }) => /^(actors\.\d+)\.may\./.exec(path)?.[1] ?? [])
  return found ?? null
}

/** The settings of a point, and that he does what was found best there. */
const setsOf = (plan: string, axes: AttackReport['axes'], point: AttackPoint): string[] => [
  ...axes.map(({ path }, at) => `${path}=${point.values[at]}`),
  `${plan}=${JSON.stringify(point.attack.steps)}`,
]

function Nobody({ onScenario }: Pick<AttackViewProps, 'onScenario'>) {
  return (
    <section aria-label="Attack">
      <p>
        Nobody in this scenario may attack: that takes an actor <code>attacker</code> with what is
        tried (<code>may</code>). These have one:
      </p>
      <p className="links">
        {attacked.map((id) => (
          <button key={id} type="button" className="link" onClick={() => onScenario(id)}>
            {id}
          </button>
        ))}
      </p>
    </section>
  )
}

interface PlansProps {
  readonly report: AttackReport
  readonly onPlan: (point: AttackPoint) => void
}

function Plans({ report, onPlan }: PlansProps) {
  const { axes, points, goal } = report
  const [down, right] = axes
  const scores = points.map(({ attack }) => scoreOf(goal, attack.best))
  const best = scores.indexOf(Math.max(...scores))
  const [picked, setPicked] = useState<number | null>(null)
  const shown = points[picked ?? best]
  const metric = goal === 'profit' ? 'profitUsd' : 'badDebtUsd'
  return (
    <>
      {report.sentences.map((sentence) => (
        <p key={textOf(sentence)} className="strong">
          {textOf(sentence)}
        </p>
      ))}
      {down && right === undefined && (
        <CurveChart
          path={down.path}
          values={points.map(({ values }) => values[0] ?? '')}
          metric={metric}
          numbers={scores}
          limit={null}
        />
      )}
      {down && right && (
        <GridMap
          axes={[down, right]}
          metric={metric}
          numbers={Array.from({ length: down.values.length * right.values.length }, (_, at) => {
            return scores[at] ?? null
          })}
          picked={picked ?? best}
          onPick={(point) => point < points.length && setPicked(point)}
        />
      )}
      {shown && axes.length > 0 && (
        <p>
          The best plan at {axes.map(({ path }, at) => `${path} = ${shown.values[at]}`).join(', ')}:
        </p>
      )}
      {shown && <Grid table={planTable(shown.attack)} />}
      {shown && shown.attack.steps.length > 0 && (
        <p>
          <button type="button" onClick={() => onPlan(shown)}>
            Open this plan as a run
          </button>
        </p>
      )}
      {axes.length === 1 && <ToldOf told={{ sentences: [], tables: report.tables }} />}
    </>
  )
}
