import { Page } from '../app/page.tsx'

export function ArtistPage({ id }: { id: string }) {
  return (
    <Page title={id} pull>
      <></>
    </Page>
  )
}
