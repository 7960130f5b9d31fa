/** The token of `Authorization: Bearer …`. There is no other place for one: not the query, not a cookie. */
import { newToken } from '../access/bearer.ts'

/** Nobody's. Looked up where none was sent, so that no answer comes sooner than the one to a wrong token. */
const NOBODY = newToken()

/** Undefined when none was sent, or what was sent could be none. */
export const sentBearer = (authorization: string | undefined): string | undefined =>
  /^Bearer +([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1]

export const bearerOf = (authorization: string | undefined): string => sentBearer(authorization) ?? NOBODY
