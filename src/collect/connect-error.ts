/** Nobody can be asked, for a reason that the user can put right; printed in one line. */
export class ConnectError extends Error {
  override readonly name = 'UserError';
  readonly hint?: string;

  constructor(message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** Whoever asks has no credentials that can be used: the status is what the API server would say. */
export class CredentialsError extends ConnectError {
  readonly statusCode = 401;
}
