/** Templates, as tables: what each comes to. Sources: Velocity's reference, AWS's programming guide for VTL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../testing/requests/hostile-inputs.ts';
import { TemplateSyntaxError } from './ast.ts';
import { TemplateError } from './budget.ts';
import { evaluate } from './evaluate.ts';
import { parseTemplate } from './parse.ts';
import { fromJson, type Json } from './values.ts';

const given: Json = {
  n: 5,
  half: 2.5,
  s: 'a,b,,c,,',
  empty: '',
  yes: true,
  no: false,
  list: [1, 2, 3],
  map: { a: 1, b: { c: 'deep' }, 'd-e': 'dash', constructor: 'own' },
};

function run(template: string, variables: Json = given) {
  const values = new Map(Object.entries(variables as object).map(([name, json]) => [name, fromJson(json as Json)]));
  return evaluate(parseTemplate(template), values);
}

const table = (name: string, cases: readonly (readonly [template: string, text: string])[]): void => {
  test(name, () => {
    for (const [template, text] of cases) assert.deepEqual(run(template), { text }, template);
  });
};

table('references are written with their values, as they stand, or quietly not at all', [
  ['$n ${n}x $!n $!{n}', '5 5x 5 5'],
  ['$nope ${nope.x} $!nope|$!{nope.x}|', '$nope ${nope.x} ||'],
  ['$map.b.c $map.get("a") $map["a"] $list[1] $list.get(9)', 'deep 1 1 2 $list.get(9)'],
  ['$map.d-e', 'dash'],
  ['costs $5.00 $ # and \\$n $n.', 'costs $5.00 $ # and $n 5.'],
  ['$map.b $list $half', '{c=deep} [1, 2, 3] 2.5'],
  ['$list.empty $empty.empty $map.isEmpty()', 'false true false'],
  ['a ## not this $n\nb #* nor\n this *#c #[[$n]]#', 'a b c $n'],
]);

table('no template reaches anything of the host', [
  [
    '$s.constructor|$s.constructor.constructor("x")|$list.constructor',
    '$s.constructor|$s.constructor.constructor("x")|$list.constructor',
  ],
  ['$map.constructor $map.__proto__ $map.prototype', 'own $map.__proto__ $map.prototype'],
  ['$s["constructor"] $list["length"] $list.push(1)', '$s["constructor"] $list["length"] $list.push(1)'],
  ['$s.class.forName("x") $n.class', '$s.class.forName("x") $n.class'],
]);

table('directives', [
  ['#set($x = 1)\n#set($x = $x + 1)\n$x', '2'],
  ['#set ( $x.y = 1 )$x.y|#set($m = {})#set($m.y = "z")$m.y', '$x.y|z'],
  ['#set($list[0] = "first")$list', '[first, 2, 3]'],
  ['#if($no)a#elseif($nope)b#elseif($empty)c#{else}d#end', 'c'],
  ['#if(!$no && ($n > 4 || $nope.x))yes#end', 'yes'],
  ['#foreach($i in $list)$i#if($foreach.hasNext),#end#end', '1,2,3'],
  ['#foreach($i in [3..1])$foreach.index:$foreach.count:$i #end$!foreach', '0:1:3 1:2:2 2:3:1 '],
  ['#foreach($e in $map.b.entrySet())$e.key=$e.value=$e.getKey()#end', 'c=deep=c'],
  ['#foreach($v in $map.b)$v#end', 'deep'],
  ['#foreach($i in $list)#if($i == 2)#break#end$i#end!', '1!'],
  ['#foreach($i in $list)#foreach($j in $list)$foreach.parent.index#end#end', '000111222'],
  ['#foreach($i in $nope)x#end.', '.'],
  ['#if($yes)\n  a\n#else\n  b\n#end\n', '  a\n'],
  ['a#stop b', 'a'],
  [
    '{"#set": "#if", "#settings": "#define", "#end_date": 1}',
    '{"#set": "#if", "#settings": "#define", "#end_date": 1}',
  ],
  ['#{if}($yes)a#{else}b#{end}#{other}', 'a#{other}'],
]);

table("expressions have Java's meaning", [
  ['#set($x = 5 / 2)$x|#set($x = -5 / 2)$x|#set($x = 5 / 2.5)$x|#set($x = 7 % 4)$x', '2|-2|2|3'],
  ['#set($x = 1 / 0)$!x.', '.'],
  ['#set($x = 1 + 2 * 3 - (4 - 1))$x', '4'],
  ['#set($x = "n" + 1)$x', 'n1'],
  ['#set($x = "$n and ${map.b.c} #if($yes)y#end")$x|#set($y = \'$n\')$y', '5 and deep y|$n'],
  ['#set($x = "say ""hi""")$x|#set($y = \'it\'\'s\')$y \\#if', 'say "hi"|it\'s #if'],
  ['#set($m = {"a": [1, {"b": null}], $s.length(): "k"})$m', '{a=[1, {b=null}], 8=k}'],
  ['#set($x = $list.size() == 3)$x|#set($x = $n == "5")$x|#set($x = $list == [1,2,3])$x', 'true|true|true'],
  ['#set($x = $nope == $none)$x|#set($x = $n == $nope)$x|#set($x = $nope < 1)$x', 'true|false|false'],
  ['#set($x = $n ge 5 and not ($n ne 5) or false)$x', 'true'],
]);

table('methods of Maps, Lists and Strings', [
  [
    '$map.containsKey("a") $map.containsKey("z") $map.size() $map.b.keySet() $map.b.values()',
    'true false 4 [c] [deep]',
  ],
  ['#set($m = {})$!m.put("a", 1)$m.put("a", 2) $!m.putAll({"b": 3})$m $m.remove("a") $m', '1 {a=2, b=3} 2 {b=3}'],
  ['$m.getOrDefault("x", 1)#set($m = {})$m.getOrDefault("x", 1)', '$m.getOrDefault("x", 1)1'],
  ['$list.add(4) $list.size() $list.contains(4) $list.addAll([5, 6]) $list', 'true 4 true true [1, 2, 3, 4, 5, 6]'],
  ['$list.remove(0) $list.indexOf(3) $list.subList(0, 1) $!list.add(0, "z")$list', '1 1 [2] [z, 2, 3]'],
  ['$s.split(",") $s.split(",").size() $s.split(",", 2)', '[a, b, , c] 4 [a, b,,c,,]'],
  ['$s.replaceAll("(\\w),", "$1;") $s.replace(",", "") $s.replaceFirst("[a-z]", "x")', 'a;b;,c;, abc x,b,,c,,'],
  [
    '$s.matches("^[a-c,]+$") $s.matches("a") $s.contains("b,") $s.startsWith("a") $s.endsWith("b")',
    'true false true true false',
  ],
  ['$s.length() $s.substring(2) $s.substring(0, 1) $s.indexOf("b") $s.toUpperCase()', '8 b,,c,, a 2 A,B,,C,,'],
  ['#set($t = "  x ")[$t.trim()] $t.isEmpty() $n.toString().length() $yes.toString()', '[x] false 1 true'],
]);

test('#return ends a template with a value', () => {
  assert.deepEqual(run('a #if($yes)#return($list)#end b'), { returned: [1, 2, 3] });
  assert.deepEqual(run('#foreach($i in $list)#return("$i")#end'), { returned: '1' });
  assert.deepEqual(run('x #return'), { returned: null });
  assert.deepEqual(run('#return()'), { returned: null });
});

test('what is no template says where', () => {
  for (const [template, message] of [
    ['#if($x)', /^Encountered the end where "#end" was expected at line 1, column 8\.$/],
    ['a\n#end', /"#end" that belongs to nothing at line 2/],
    ['#set($x = )', /^Encountered "\)" where a value was expected at line 1, column 11\.$/],
    ['#set($x = "a)', /end of a string/],
    ['#foreach($x of $y)#end', /"in"/],
    ['#* '.repeat(20_000), /A comment has no end/],
    ['a #[[ b', /A comment has no end/],
    ['#macro(x)#end', /^The directive #macro is not supported/],
    ['#parse("/etc/passwd")', /^The directive #parse is not supported/],
    [`#set($x = ${'('.repeat(2000)}1${')'.repeat(2000)})`, /More than 100 levels/],
    [`${'#if($x)'.repeat(2000)}${'#end'.repeat(2000)}`, /More than 100 levels/],
    [`#set($x = ${'1+'.repeat(20_000)}1)`, /operands/],
  ] as const)
    assert.throws(
      () => parseTemplate(template),
      (error) => error instanceof TemplateSyntaxError && message.test(error.message),
      template.slice(0, 60),
    );
});

test('what takes too long, or too much, ends', () => {
  const nested = (depth: number): string =>
    depth === 0 ? 'x' : `#foreach($i${depth} in [1..1000])${nested(depth - 1)}#end`;
  for (const template of [
    nested(4),
    `#set($s = "0123456789")${'#set($s = "$s$s$s$s$s$s$s$s")'.repeat(30)}`,
    `#set($s = "0123456789")${'#set($s = $s.replaceAll("", $s))'.repeat(30)}`,
    `#set($l = [1])#foreach($i in [1..1000])#set($x = $l.addAll($l))#end`,
    '#set($m = {})#set($m.self = $m)$m',
    '#set($l = [])#set($x = $l.add($l))#set($k = [])#set($x = $k.add($k))#if($l == $k)#end',
    `#set($m = {"a": "aaaaaaaaaaaaaaaa"})${'#set($m = {"a": $m, "b": $m, "c": $m})'.repeat(40)}$m`,
    '#foreach($x in [1..100000000])#end',
  ])
    assert.throws(() => run(template), TemplateError, template.slice(0, 60));
  assert.deepEqual(run('#foreach($x in [1..5000])#set($n = $x)#end$n'), { text: '1000' }, 'AWS: 1,000 passes');
  assert.throws(() => run('$s.matches("(?=a)b")'), /regular expression/);
});

const pieces = [
  '$',
  '!',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '#',
  '.',
  ',',
  ':',
  '..',
  ' ',
  '\n',
  '=',
  '&&',
  '-',
].concat(
  ['#set', '#if', '#elseif', '#else', '#end', '#foreach', '#break', '#return', '#*', '*#', '##', '#[[', ']]#', 'in'],
  ['$map', '$list', '$s', '$n', 'constructor', 'get', 'put', 'add', 'split', 'entrySet', '1', '2.5', 'true', 'x'],
);

test('whatever stands in a template, it is a template or says what is wrong', () => {
  const random = createRandom(7);
  let evaluated = 0;
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + random.whole(24) }, () => random.of(pieces)).join('');
    try {
      run(text);
      evaluated++;
    } catch (error) {
      const isKnown = error instanceof TemplateSyntaxError || error instanceof TemplateError;
      assert.ok(isKnown, `${JSON.stringify(text)}: ${String(error)}`);
    }
  }
  assert.ok(evaluated > 1000, `${evaluated} were templates`);
});
