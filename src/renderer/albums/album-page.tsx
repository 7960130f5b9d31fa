import { Page } from '../app/page.tsx'

export function AlbumPage({ id }: { id: string }) {
  return (
    <Page title={id} pull>
      <></>
    </Page>
  )
}
