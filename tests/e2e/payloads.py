"""Texts that one program or another along the way would take for something else, by those programs. MARK is a name of the
text's own; what could be executed makes a file of that name.
"""

CLASSES = {
	'make': ['$MARK', 'MARK$', '$$MARK', '$(MARK)', '$(shell >MARK)', '$(file >MARK)', '$(eval x:=MARK)', '$@MARK', '#MARK', 'MARK#x', ':MARK', 'MARK:x',
		'MARK: x', '=MARK', 'MARK=x', 'MARK:=x', '%MARK', 'MARK%x', '\\MARK', 'MARK\\', 'MARK\\\\', 'MARK\nx', 'x\n\t>MARK\n', 'MARK\tx', 'a,MARK', '(MARK',
		'MARK)', '-MARK', '@MARK', '+MARK', '-@>MARK', 'MARK::', 'MARK\\#x', 'MARK !x', '.MARK', '.PHONY:MARK', 'include MARK', 'define MARK'],
	'sh': ["'MARK", "MARK'x", '"MARK', 'MARK"x', '`>MARK`', '$(>MARK)', 'x;>MARK;', 'x&>MARK', 'x|>MARK', '>MARK', '<MARK', '*MARK', '~/MARK', '!MARK',
		"';>MARK;'", '";>MARK;"', "'`>MARK`'", '"`>MARK`"', "'$(>MARK)'", '"$(>MARK)"', 'x\n>MARK\n', '&& >MARK', '|| >MARK', 'x\\\n>MARK', 'MARK${IFS}x',
		'{MARK,x}', '[MARK]', 'MARK?', "MARK\\'", 'MARK\\"x', '<<MARK', 'x\r\n>MARK', '$((MARK))', '${MARK:=x}', 'MARK  x', '\\`>MARK\\`', '$HOME/MARK', '$1MARK',
		'MARK\\nx', '\\0101MARK', 'MARK\\cx', '%sMARK', 'MARK%dx', '%%MARK'],
	'yaml': ['MARK :x', ' #MARK', 'x #MARK', '- MARK', '? MARK', '[MARK', '{MARK', ']MARK', '}MARK', '&MARK', '&MARK x', '*MARK x', '!MARK x', '!!str MARK',
		'%MARK x', '@MARK x', '`MARK', '|MARK', '|', '>-', ' MARK', 'MARK ', '\tMARK', 'MARK\t', '"MARK"', "'MARK'", "''MARK", 'null', '~', 'yes', 'no', 'on',
		'1.10', '012', '0x1F', '0o17', '1_000', '1e3', '.inf', '2020-01-01', '12:30:45', '=', '<<', '', ' ', 'MARK\u0085x', 'MARK\u2028x', 'MARK\u2029x',
		'\ufeffMARK', 'MARK\ufeffx', 'MARK\x01x', 'MARK\x1b[31m', 'MARK\x7f', 'MARK\x9bx', '--- MARK', '...', '---\nMARK', 'x\n---\nkind: MARK', 'x\nMARK: y',
		'MARK, x: y', '{MARK: x}', 'MARK\r', 'MARK\rx', '\u200bMARK', '\u202eMARK', '\u00e4\u65e5\U0001f600MARK', 'MARK\n\nx', 'x\n  MARK', '-', '---'],
	'dockerfile': ['# escape=`\nMARK', 'x\nRUN >MARK', '--MARK=x', '--help', '["MARK"]', 'x\nFROM MARK', '--iidfile=MARK', 'x AS MARK'],
	'template': ['{{MARK}}', '{{{MARK}}}', '{{#MARK}}', '{{/MARK}}', '{{^MARK}}', '{{!MARK}}', '{{>MARK}}', '{{=<% %>=}}MARK', '<%MARK%>', '<%{MARK}%>', '{{MARK', 'MARK}}',
		'{{&MARK}}', '{MARK}', '\\{{MARK}}', '{{~MARK~}}', '{{lookup . "MARK"}}', '{{build.tag}}MARK', '&amp;MARK', '<MARK>'],
	'envsubst': ['${MARK}', '$${MARK}', '$$$${MARK}', '${MARK', '${MARK:-x}', '${MARK/a/b}', '$$$MARK', '\\/MARK', '\\${MARK}', '${}MARK', '$MARK$', '${MARK:0:3}',
		'${MARK-`>MARK`}', '${{MARK}}'],
	'sed': ['MARK|x', 'MARK&x', 'MARK\\1x', 'a/MARK', '^MARK', 'MARK.*', 's|a|MARK|', 'MARK;d', 'x\nMARK/d', 'MARK+x'],
	'plugin': [',MARK', 'MARK,', 'MARK;x', 'MARK, x', ';MARK', 'MARK=x,y=z', 'MARK' + 'x' * 70000],
}

# What a program along the way reads as more than itself.
SIGNS = [*'$`\'"\\;&|><*?[]{}()!#~%@:=,+-^./ \t\n\r', '{{', '{{{', '${', '$(', '$$', '<%', '---', '%s', '\\n']

class Payload:
	def __init__(self, number, kind, text):
		self.number, self.kind, self.text = number, kind, text
	def fill(self, mark):
		return self.text.replace('MARK', mark)

def payloads():
	found, seen = [], set()
	for kind, texts in CLASSES.items():
		for text in texts:
			if text not in seen:
				seen.add(text)
				found.append(Payload(len(found), kind, text))
	return found

def plainest(some):
	"""For each sign the text that has the fewest others beside it: their numbers, each once."""
	def others(payload):
		return sum(not c.isalnum() for c in payload.text.replace('MARK', '')), len(payload.text), payload.number
	return sorted({min((p for p in some if sign in p.text and 'MARK' in p.text), key=others).number for sign in SIGNS})
