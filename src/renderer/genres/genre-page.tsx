import { Page } from '../app/page.tsx'

export function GenrePage({ id }: { id: string }) {
  return (
    <Page title={id} pull>
      <></>
    </Page>
  )
}
