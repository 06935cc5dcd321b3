/** What a bash that stands in for CloudShell reads at its start: `sandlot shell`, and the terminals of the console. */
import { shellQuote } from './shells.ts';

export interface ShellStartUp {
  readonly account: string;
  /** Where the access portal is. */
  readonly consoleOrigin: string;
  /** The first line on the screen. */
  readonly greeting: string;
  /** Commands of its own, before the first prompt. */
  readonly more: string;
}

/**
 * The page's script ends by printing the start URL on AWS's own host; this adds where that portal is here, after any
 * command that names it. Pasted lines are several commands before one prompt: the page's last block has what it prints
 * in it, too.
 */
export function startUpScript({ account, consoleOrigin, greeting, more }: ShellStartUp): string {
  return `PS1='[sandlot ${account}] \\w \\$ '
__sandlot_portal() {
  local status=$? number rest
  read -r number rest <<< "$(HISTTIMEFORMAT= builtin history 1)"
  number=\${number%\\*}
  if [ "\${number:-0}" -gt "\${__sandlot_number:=\${number:-0}}" ]; then
    case $(HISTTIMEFORMAT= builtin history $((number - __sandlot_number))) in *awsapps.com/start*)
      [ -n "$ssoId" ] &&
        printf 'Sandlot: this portal is here at %s/start/%s\\n\\n' ${shellQuote(consoleOrigin)} "$ssoId";;
    esac
    __sandlot_number=$number
  fi
  return $status
}
PROMPT_COMMAND=__sandlot_portal
${more}printf '%s\\n' ${shellQuote(greeting)}
`;
}
