"""Sixty prompts as ordinary people type them, each with what a stranger must see.

They were written before anybody looked at the noun tables, so they measure the
tables instead of repeating them: a prompt is never changed to suit the parser.
The facts are what somebody who sees only the picture should be able to name;
they are for the eye (contact sheets, the blind check). That the parser hears
them is asserted elsewhere.
"""

from __future__ import annotations

ENGLISH: tuple[tuple[str, str], ...] = (
    ("a fox sitting in the snow at night, watercolor", "fox; snow; night; watercolour"),
    (
        "a cute corgi wearing a tiny top hat, studio lighting",
        "small dog; top hat; plain studio",
    ),
    (
        "an astronaut riding a horse on the moon, photorealistic",
        "astronaut on a horse; moon ground",
    ),
    (
        "two cats sleeping on a red couch",
        "two cats; lying; red sofa",
    ),
    (
        "a cozy cabin in the mountains with smoke coming out of the chimney, snow",
        "cabin; mountains; snow",
    ),
    (
        "a steaming cup of coffee next to an open book on a wooden table",
        "coffee cup; book; table",
    ),
    ("a red sports car driving along the coast at sunset", "red car; sea; sunset"),
    ("an oil painting of sunflowers in a blue vase", "sunflowers; blue vase; oil"),
    ("a dragon flying over a castle, fantasy art, epic", "dragon in the air; castle"),
    (
        "pixel art of a knight fighting a dragon",
        "knight; dragon; pixels",
    ),
    ("a robot playing the guitar on stage, neon lights", "robot; guitar; stage; neon"),
    (
        "a little girl with a yellow umbrella walking in the rain",
        "girl; yellow umbrella; rain",
    ),
    ("an armchair in the shape of an avocado", "armchair that looks like an avocado"),
    ("three colorful hot air balloons over a desert", "three balloons; desert"),
    ("a lighthouse on a cliff during a storm", "lighthouse; storm; sea or cliff"),
    (
        "a golden retriever puppy playing with a ball in the park",
        "golden dog; ball; grass or trees",
    ),
    (
        "a bowl of ramen with an egg, top view, food photography",
        "bowl; noodles; egg",
    ),
    (
        "a cyberpunk city street at night with neon signs and rain",
        "city street; night; neon; rain",
    ),
    ("a white wolf howling at the moon", "white wolf; moon; night"),
    ("a penguin with a red scarf on an iceberg", "penguin; red scarf; ice"),
    (
        "a wizard reading a book in an old library, candlelight",
        "wizard; book; library; warm light",
    ),
    ("a sailboat on a calm lake at golden hour", "sailboat; water; golden light"),
    ("an owl sitting on a branch, full moon behind it", "owl; branch; moon"),
    (
        'birthday cake with five candles and a sign that says "Happy Birthday Mia"',
        "cake; candles; the words Happy Birthday Mia",
    ),
    ("low poly mountain landscape with a lake, pink sky", "mountains; lake; pink sky"),
    ("a panda eating bamboo, close-up", "panda near; bamboo"),
    ("a pirate ship in a bottle", "ship inside a bottle"),
    ("black and white photo of an old man with a beard", "old man; beard; grey"),
    (
        "a teddy bear riding a bicycle through a forest",
        "teddy bear; bicycle; forest",
    ),
    ("a stained glass window of a hummingbird", "hummingbird; stained glass"),
    ("sushi on a wooden board, minimalist", "sushi; board; empty background"),
    ("a blue whale swimming under a small boat", "whale below a boat; water"),
    (
        "a green parrot and a yellow canary on a fence",
        "green parrot; yellow bird; fence",
    ),
    ("isometric cute bedroom with a bed, a lamp and a cat", "bed; lamp; cat"),
    ("a zombie hand coming out of the grave, halloween", "zombie or hand; grave; dark"),
    ("a chef holding a pizza in a kitchen", "chef; pizza; kitchen"),
    ("pencil sketch of a bicycle leaning against a wall", "bicycle; wall; pencil"),
    ("a unicorn under a rainbow, vaporwave style", "unicorn; rainbow; pink and cyan"),
    ("a snail with a house made of candy", "snail; sweets"),
    (
        "the feeling of monday morning, abstract",
        "an abstract picture without figures",
    ),
)

CHINESE: tuple[tuple[str, str], ...] = (
    ("一只戴着红色围巾的橘猫坐在窗边，水彩画", "orange cat; red scarf; watercolour"),
    ("雪山下的一座小木屋，夜晚，星空", "small cabin; snowy mountain; night; stars"),
    ("宇航员在月球上骑马", "astronaut on a horse; moon ground"),
    ("三只小鸭子在池塘里游泳", "three ducklings; water"),
    ("一条金色的龙飞过长城", "golden dragon in the air; wall"),
    ("熊猫在竹林里吃竹子", "panda; bamboo"),
    ("赛博朋克风格的城市夜景，霓虹灯，下雨", "city; night; neon; rain"),
    ("一个穿汉服的女孩撑着油纸伞，国画", "girl; robe; umbrella; ink painting"),
    ("一杯热咖啡放在一本书旁边", "coffee cup; book"),
    ("海边日落，一艘帆船", "sea; sunset; sailboat"),
    ("一只白兔和一只黑猫在草地上", "white rabbit; black cat; meadow"),
    ("机器人在厨房里做饭，像素风", "robot; kitchen; pixels"),
    ("蓝色的花瓶里插着五朵玫瑰，油画", "blue vase; roses; oil"),
    ("一碗热气腾腾的牛肉面", "bowl; noodles; steam"),
    ("一只狐狸在秋天的森林里奔跑", "running fox; autumn forest"),
    ("小男孩放风筝，蓝天白云", "boy; kite; blue sky with clouds"),
    ("鲸鱼在星空中飞翔，梦幻", "whale in a starry sky"),
    ("中秋节的月亮和玉兔", "moon; rabbit"),
    ("一辆红色的自行车靠在墙边，阳光", "red bicycle; wall; sun"),
    ("一位老爷爷在公园里下棋", "old man; park; board game"),
)
