/** Everybody: a table that is fetched as it is scrolled, and the story of one account. */
import {
  type AccountQuery,
  type AccountsPage,
  accountStatuses,
  type Explanation,
  type Table,
  textOf,
} from 'cascade-engine/report'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createLatest } from '../engine/client.ts'
import { FaultBox } from '../parts/fault-box.tsx'
import { Grid } from '../parts/grid.tsx'
import { VirtualTable } from '../parts/virtual-table.tsx'
import { type DeskState, faultOf } from '../use-desk.ts'
import { AccountStory } from './account-story.tsx'

interface AccountsViewProps {
  readonly desk: DeskState
  /** Whose story is told. */
  readonly account: string | null
  readonly onAccount: (account: string) => void
}

const sorts = ['lost', 'size', 'leverage', 'room', 'roomAfter', 'equity', 'owes'] as const
const pageRows = 80

export function AccountsView({ desk, account, onAccount }: AccountsViewProps) {
  const { client, view } = desk
  const [query, setQuery] = useState<AccountQuery>({ sort: 'lost' })
  const [page, setPage] = useState<{ readonly from: number; readonly page: AccountsPage }>()
  const [room, setRoom] = useState<Table | null>(null)
  const [fault, setFault] = useState<ReturnType<typeof faultOf> | null>(null)
  const ask = useMemo(
    () =>
      client &&
      createLatest(
        async (wanted: AccountQuery) => client.ask('accounts', wanted),
        (found, wanted) => setPage({ from: wanted.from ?? 0, page: found }),
        (error) => setFault(faultOf(error)),
      ),
    [client],
  )
  // Another run has other accounts: `view` is why this is asked again.
  useEffect(() => {
    if (view === null || client === null) return
    ask?.({ ...query, from: 0, count: pageRows })
    void client.ask('room').then(setRoom)
  }, [ask, query, view, client])
  const fetchRows = useCallback(
    (from: number) => ask?.({ ...query, from, count: pageRows }),
    [ask, query],
  )
  if (view === null) return null
  return (
    <>
      {account && client && <AccountLoader {...{ desk, account, onAccount }} />}
      <section aria-label="Accounts">
        <Filters query={query} onQuery={setQuery} told={page ? textOf(page.page.told) : ''} />
        {fault && <FaultBox fault={fault} />}
        {page && (
          <VirtualTable
            key={JSON.stringify(query)}
            from={page.from}
            page={page.page}
            onFetch={fetchRows}
            onRow={onAccount}
          />
        )}
      </section>
      {room && (
        <section>
          <Grid table={room} />
        </section>
      )}
    </>
  )
}

interface FiltersProps {
  readonly query: AccountQuery
  readonly onQuery: (query: AccountQuery) => void
  readonly told: string
}

function Filters({ query, onQuery, told }: FiltersProps) {
  return (
    <div className="toolbar">
      <h2>Accounts</h2>
      <input
        type="search"
        aria-label="Search by name or instrument"
        placeholder="name or instrument"
        value={query.search ?? ''}
        onChange={(event) => onQuery({ ...query, search: event.target.value })}
      />
      <select
        aria-label="Status"
        value={query.status ?? ''}
        onChange={({ target: { value } }) => {
          const { status: _status, ...others } = query
          const status = accountStatuses.find((it) => it === value)
          onQuery(status ? { ...others, status } : others)
        }}
      >
        <option value="">all</option>
        {accountStatuses.map((status) => (
          <option key={status}>{status}</option>
        ))}
      </select>
      <select
        aria-label="Sorted by"
        value={query.sort}
        onChange={(event) => onQuery({ ...query, sort: event.target.value })}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            by {sort === 'roomAfter' ? 'room after' : sort}
          </option>
        ))}
      </select>
      <button
        type="button"
        onClick={() => onQuery({ ...query, ascending: !query.ascending })}
        aria-label={query.ascending ? 'Smallest first' : 'Largest first'}
      >
        {query.ascending ? '↑ smallest first' : '↓ largest first'}
      </button>
      <small role="status">{told}</small>
    </div>
  )
}

function AccountLoader({ desk, account, onAccount }: AccountsViewProps & { account: string }) {
  const { client, view } = desk
  const [story, setStory] = useState<Explanation | null>(null)
  const [fault, setFault] = useState('')
  const asked = useRef('')
  useEffect(() => {
    if (client === null || view === null) return
    asked.current = account
    setStory(null)
    setFault('')
    client.ask('explain', account).then(
      (found) => asked.current === account && setStory(found),
      (error: Error) => asked.current === account && setFault(error.message),
    )
  }, [client, account, view])
  if (fault !== '') return <section role="alert">{fault}</section>
  if (story === null) {
    return (
      <section aria-busy="true">
        <p role="status">{account}: asking what became of it …</p>
      </section>
    )
  }
  return <AccountStory account={account} story={story} onAccount={onAccount} />
}
