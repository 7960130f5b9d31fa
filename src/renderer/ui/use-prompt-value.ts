/**
 * For controlled inputs whose value comes back by a detour (a cache, a server): shows the choice at once, in the same
 * event, so that the input does not jump back and forth; the value from outside has the last word whenever it changes.
 */
import { useState } from 'react'

export function usePromptValue<T>(value: T, onChange: (value: T) => void): [shown: T, choose: (value: T) => void] {
  const [state, setState] = useState({ value, shown: value })
  if (state.value !== value) setState({ value, shown: value })
  const choose = (next: T) => {
    setState({ value, shown: next })
    onChange(next)
  }
  return [state.shown, choose]
}
