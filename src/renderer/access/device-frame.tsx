/** One line of a list of devices: what it is, its name and what stands beside that, what is known of it, and what can be done. */
import { Globe, Monitor, Server } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DeviceRow } from '../../shared/model/access.ts'
import { formatDateTime } from '../i18n/format.ts'

const ICONS: Record<DeviceRow['kind'], ReactNode> = { desktop: <Monitor />, server: <Server />, browser: <Globe /> }

export interface DeviceFrameProps {
  device: { name: string; kind: DeviceRow['kind']; lastSeenAt: number | null }
  /** Of its name: none where the list stands below headings of its own. */
  heading?: 'h3' | 'p'
  badges: ReactNode
  facts: ReactNode
  /** Buttons, and the dialogs they open. */
  children: ReactNode
}

export function DeviceFrame({ device, heading: Name = 'p', badges, facts, children }: DeviceFrameProps) {
  const { name, kind, lastSeenAt } = device
  return (
    <div className="flex items-center gap-4 py-3 pr-2 pl-4">
      <span aria-hidden className="shrink-0 text-ink-3 [&_svg]:size-5">
        {ICONS[kind]}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <Name className="max-w-full truncate font-medium">{name}</Name>
          {badges}
        </div>
        <p className="text-sm text-ink-3" title={lastSeenAt === null ? undefined : formatDateTime(lastSeenAt)}>
          {facts}
        </p>
      </div>
      {children}
    </div>
  )
}
