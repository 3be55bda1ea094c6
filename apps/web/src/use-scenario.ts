/** Which scenario is open: a shipped one by its id, or files of one's own. */
import type { Turned } from 'cascade-engine/report'
import { useEffect, useState } from 'react'
import type { Address } from './address.ts'
import type { Fault, ScenarioFiles } from './engine/protocol.ts'
import { unpackScenario } from './own-link.ts'
import { listScenarios, type ScenarioEntry, scenarioFiles } from './scenario-files.ts'
import { faultOf } from './use-desk.ts'

export interface ScenarioState {
  readonly scenarios: readonly ScenarioEntry[]
  readonly id: string
  readonly source: ScenarioFiles | null
  /** `--set` of the page, beside what is turned. */
  readonly set: readonly string[]
  /** How knobs stand when it is opened. */
  readonly begin: Turned
  readonly fault: Fault | null
  /** The scenario is one of one's own. */
  readonly isOwn: boolean
  choose(id: string, turned?: Turned): void
  openOwn(files: ScenarioFiles, set: readonly string[]): void
}

const none: readonly string[] = []
const nothingTurned: Turned = {}

interface Chosen {
  readonly id: string
  readonly own: string | null
}

export function useScenario({ scenario: first, turned, own }: Address): ScenarioState {
  const [scenarios, setScenarios] = useState<readonly ScenarioEntry[]>([])
  // An object, since the same scenario may be opened again.
  const [chosen, setChosen] = useState<Chosen>({ id: first, own })
  const [source, setSource] = useState<ScenarioFiles | null>(null)
  const [set, setSet] = useState(none)
  const [begin, setBegin] = useState(turned)
  const [fault, setFault] = useState<Fault | null>(null)
  const [isOwn, setOwn] = useState(own !== null)
  useEffect(() => {
    listScenarios().then(setScenarios, (error) => setFault(faultOf(error)))
  }, [])
  useEffect(() => {
    const failed = (error: unknown) => setFault(faultOf(error))
    if (chosen.own === null) {
      scenarioFiles(chosen.id).then(setSource, failed)
      return
    }
    unpackScenario(chosen.own).then((found) => {
      setSet(found.set)
      setSource(found.source)
    }, failed)
  }, [chosen])
  const put = (files: ScenarioFiles | null, changes: readonly string[], knobs: Turned) => {
    setFault(null)
    setSet(changes)
    setBegin(knobs)
    setSource(files)
  }
  return {
    ...{ scenarios, source, set, begin, fault, isOwn },
    id: chosen.id,
    choose(id, knobs = nothingTurned) {
      put(null, none, knobs)
      setOwn(false)
      setChosen({ id, own: null })
    },
    openOwn(files, changes) {
      put(files, changes, nothingTurned)
      setOwn(true)
    },
  }
}
