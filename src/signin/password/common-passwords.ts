/** Whether a password is a very common word in disguise: `P@ssw0rd1!`, `Summer2024#`, `Qwerty123$`. */

const words = `
abc abcabc abcd abcdef abcdefg access account action active adidas admin administrator adobe airplane alaska albert alex
alexander alexis alice alpha amanda amazon america amplify amsterdam analyst andrea andrew angel angela angels animal
anna anthony apollo apple april archer arsenal ashley asdasd asdf asdfasdf asdfgh asdfghjk asdfghjkl athena august
austin autumn aws azerty azure baby babygirl backup badboy bailey banana bandit barcelona baseball basketball batman
bear beautiful beauty bella berlin biteme black blink blue bluebird boeing bond boston braves brazil brooklyn bubbles
buddy buster butter butterfly california camaro cameron canada captain carlos carolina casper changeit changeme
changethis charles charlie cheese chelsea cherry chester chicago chicken chocolate chris christian christmas cisco
classic cloud coffee college company compaq computer console cookie cooper corvette cowboy cowboys crystal daisy dakota
dallas daniel danielle database david december default demo denver deploy desktop developer devops diablo diamond
dolphin domain donald dragon dreams eagle eagles eclipse edward einstein electric elephant elizabeth emily england
enter erdbeere ernest everton example facebook falcon family fender ferrari firebird fishing florida flower flowers
football forever france frank freddy freedom friday friend friends fuckyou galaxy gandalf garden genesis george germany
giants ginger gizmo global golden golf google gordon guest guitar hacker hallo hamburg hammer hannah happy harley
harrypotter heather heaven hello helloworld hockey holiday home honda honey hotmail hottie house houston howard hunter
iceman iloveu iloveyou india install internet ireland isabella ivan jackson jaguar james january jasmine jason jasper
jennifer jeremy jessica jesus johnny jonathan jordan joseph joshua juice july junior justin killer king kitten knight
kristina kubernetes lakers lambda laptop lauren legend legolas lemon letmein letmeinnow liberty linkedin linux
liverpool login london lovely loveme lover loveyou lucky madison maggie magic manager manchester marina marine mario
marlboro martin master matrix matthew maverick maximus melissa mercedes merlin metallic michael michelle microsoft
midnight mike minecraft mobile mohammed monday money monkey monster montana morgan moscow mountain mustang myspace
mypassword naruto nathan nature naughty network newpass newpassword newyork nicholas nicole nintendo nirvana nissan
nothing november october office oliver operator oracle orange packers pakistan panther paris pass passcode passport
passwd passwort password passwords patricia patrick peaches peanut pepper phoenix phone pirate pizza player pokemon
police poohbear porsche postgres prince princess private product pumpkin purple qazwsx qazwsxedc qqww qweasd qweasdzxc
qwer qwert qwerty qwertyu qwertyui qwertyuiop qwertz qwertzuiop rabbit rachel raiders rainbow ranger rangers reality
rebecca redsox remember richard robert rocket root russia sakura samantha sample samsung samuel sandlot sandra sarah
saturday school scooter scorpio scotland secret secure security september server service shadow shannon shopping
signin silver simple skywalker slipknot smokey snoopy snowball soccer sophie spain spartan spider spiderman spring
staging star startrek starwars stella steven sting stupid sucks summer sunday sunflower sunshine super superman
superuser support surfer sweet sweety swordfish sydney system taylor teacher telephone temp temporary tennis teresa
terminal test teste tester testing testpass texas thailand theman thomas thunder thursday thx tiger tigger tinker
toyota training trinity trustno trustnoone tuesday turtle twitter united unknown user username vampire vanessa
victoria victory viking vincent violet virginia volleyball wednesday welcome westside whatever william wilson window
windows winner winston winter wizard wolf wolverine xbox yamaha yankee yankees yellow zaq zaqwsx zxcv zxcvbn zxcvbnm`;

const commonWords = new Set(words.trim().split(/\s+/));

const lookAlikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '8': 'b',
  '(': 'c',
  '3': 'e',
  '6': 'g',
  '9': 'g',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
  '2': 'z',
};

export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  // Digits and symbols around a word are decoration; inside it they stand for letters.
  const bare = lower.replace(/^[^a-z@$]+/, '').replace(/[^a-z]+$/, '');
  for (const text of [lower, bare]) {
    for (const one of ['i', 'l']) {
      const letters = [...text]
        .map((c) => (c === '1' || c === '!' || c === '|' ? one : (lookAlikes[c] ?? c)))
        .join('')
        .replace(/[^a-z]/g, '');
      if (isWordOrRepeated(letters)) return true;
    }
  }
  return isWordOrRepeated(lower.replace(/[^a-z]/g, ''));
}

function isWordOrRepeated(letters: string): boolean {
  if (commonWords.has(letters)) return true;
  const half = letters.slice(0, letters.length / 2);
  return half.length >= 3 && half + half === letters && commonWords.has(half);
}
