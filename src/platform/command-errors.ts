/** What ends a command with one line instead of a trace. */

/** What a person typed is wrong; the command ends with 2. */
export class BadInput extends Error {}

/** A refusal of the district: the command ran and did not get what it asked for; it ends with 1. */
export class Refused extends Error {}
