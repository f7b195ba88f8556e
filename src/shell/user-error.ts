export interface UserErrorOptions extends ErrorOptions {
  readonly hint?: string;
}

/** Something that the user can put right: one line on stderr and exit status 2, no stack. */
export class UserError extends Error {
  readonly hint?: string;

  constructor(message: string, options: UserErrorOptions = {}) {
    super(message, options);
    this.name = 'UserError';
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
