import { Page } from '../app/page.tsx'

export function FoldersPage({ sourceId = '', folder = '' }: { sourceId: string | undefined; folder: string | undefined }) {
  return (
    <Page title={`${sourceId} ${folder}`} pull>
      <></>
    </Page>
  )
}
