"""Named palettes, "#rrggbb"; each style says what the places in the row mean."""

NORTHERN_GREEN = ("#071024", "#1d3557", "#5ef2b0", "#9b5de5", "#050a14")
NORTHERN_MAGENTA = ("#0b0b23", "#2a2350", "#3ee6c4", "#ff4f9a", "#07060f")
NORTHERN_GOLD = ("#06141f", "#12404c", "#c6f26b", "#24b6a8", "#03090d")
NORTHERN_EMBER = ("#120a1e", "#4a1942", "#ff9e6d", "#e0457b", "#0a0510")
PRIMARY = ("#f2e8d5", "#1b1b1e", "#d7402b", "#e9b44c", "#1f5673", "#7fb7be")
CITRUS = ("#fbf3e4", "#2b2d42", "#ff7f51", "#ffbf69", "#2ec4b6", "#cb3a6c")
DESERT = ("#f5e9dc", "#3a1f2b", "#c8553d", "#f28f3b", "#588b8b", "#ffd5c2")
PRESS = ("#f4ecdc", "#22223b", "#f2b134", "#e4572e", "#4b8f8c", "#2e5eaa")
PRESS_PINK = ("#faf1e6", "#2d1e3e", "#ff8fa3", "#ffb703", "#118ab2", "#6a4c93")
REGATTA = ("#f3ead9", "#12355b", "#d72638", "#f49d37", "#3f88c5", "#140f2d")
NEON_NIGHT = ("#10121f", "#f72585", "#4cc9f0", "#f9c74f", "#7b5cff", "#f1f1f1")
MEADOW = ("#faf3e3", "#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51")
NAVY_RED = ("#f4efe6", "#12213f", "#c1272d")
COBALT_LIME = ("#f6f5ef", "#1d2fa8", "#0e9f8e", "#a3c92f")
PLUM_GOLD = ("#1c1026", "#f7b538", "#f26a4f", "#d7263d")
GLASS_DUSK = (
    "#171321",
    "#ffd166",
    "#3d2c6d",
    "#b5446e",
    "#f79256",
    "#5b7f95",
    "#2f5d62",
    "#1d3a3f",
)
GLASS_DAY = (
    "#14202b",
    "#fff0b3",
    "#1f6fa8",
    "#55a9cf",
    "#bfe3e0",
    "#7fb069",
    "#3f8f5f",
    "#1f5f4a",
)
GLASS_CANYON = (
    "#22120f",
    "#ffe29a",
    "#2a7f8f",
    "#f0a868",
    "#f6c58f",
    "#d96c3f",
    "#a63d2f",
    "#6b2230",
)
ATTRACTOR_CORAL = ("#0a0f1e", "#1b3b6f", "#2ec4b6", "#ff6b6b", "#ffd6a5", "#fff8e7")
ATTRACTOR_VIOLET = ("#0d0714", "#3c1a5b", "#8f5bd6", "#f25f9c", "#ffc46b", "#fff4e0")
ATTRACTOR_INK = ("#f5efe3", "#8fb8c9", "#1f6f8b", "#d1603d", "#7a2233", "#1a1423")
TRUCHET_SUN = ("#14213d", "#fca311", "#e5e5e5", "#d1495b")
TRUCHET_LAGOON = ("#f4ead5", "#0b4f6c", "#f4ead5", "#f25c54", "#f7b267")
TRUCHET_ORCHID = ("#2b1a3d", "#f7c1d9", "#8d3b9e", "#ff9b54")
MAGMA = ("#0b132b", "#1c2541", "#6a2c70", "#b83b5e", "#f08a5d", "#f9ed69", "#ffe9b0")
PEACOCK = ("#041f2b", "#064e5b", "#0c8f8f", "#5fc9b2", "#f3e6b8", "#e8a03c")
ROSE_SMOKE = (
    "#2a1230",
    "#6d2a58",
    "#d65a7b",
    "#f6a58b",
    "#fbe3c8",
    "#3c7f9b",
    "#fff3d9",
)
PACIFIC = (
    "#f2b705",
    "#f6e7cb",
    "#f3c9a5",
    "#ee9b7a",
    "#d96459",
    "#2f5d7c",
    "#1f4260",
    "#142c47",
)
CORAL_BAY = (
    "#fff1d0",
    "#2e1f5e",
    "#7a2f83",
    "#d6456f",
    "#ff8a5c",
    "#3c2f80",
    "#231f5c",
    "#14123d",
)
FOG = ("#b9c9cf", "#ece5d8", "#f7efe0", "#a9bcc2", "#2d444c", "#e6e6df")
DAWN = ("#c9bfc6", "#f1ddd0", "#fbeee0", "#b9aebb", "#43405a", "#f0e3dc")
MOSS = ("#c6cfc4", "#eeeadb", "#faf5e4", "#aebfae", "#33473c", "#e9e9dc")
FJORD_BLUE = ("#9db4c6", "#dfe5e4", "#f5f0e2", "#94acbf", "#22384c", "#dbe3e5")
SURVEY_SAGE = ("#f4f1ea", "#4a5a57", "#e6e2d3", "#b9c4b1", "#cfdadd")
SURVEY_SLATE = ("#f1efeb", "#3f4d5c", "#e4e4e0", "#a9b7c0", "#c3d0d8")
SURVEY_CLAY = ("#f5f0e8", "#6b5347", "#ece0d0", "#d3ae92", "#d5dcd8")
PRESSED_GREEN = ("#f3eee4", "#e3d3bd", "#4f6355", "#869a82", "#3d4a40", "#c58b5a")
PRESSED_BLUE = ("#f1efe9", "#d5dcdc", "#3f5666", "#7e94a0", "#34434d", "#b9a27c")
PRESSED_RUST = ("#f4ede2", "#e6dccb", "#7a5a48", "#a98a72", "#55433a", "#b5643f")
PRESSED_OCHRE = ("#f3efe6", "#dfe0d3", "#5d6650", "#8c9474", "#4a4d3e", "#c99a3e")
BALTIC = (
    "#e9c98f",
    "#dfe3df",
    "#d2d8d4",
    "#c3cbc9",
    "#e2d3c2",
    "#8fa3a9",
    "#6b838c",
    "#4a626c",
)
HEATHER = (
    "#f3e3d0",
    "#c9c3cc",
    "#d3c8cc",
    "#dfcdca",
    "#e9d5c8",
    "#8b879b",
    "#6c6b83",
    "#50516a",
)
SALT = (
    "#c9785a",
    "#ece6da",
    "#e6dccd",
    "#dfd1bf",
    "#d8c5b1",
    "#9fb0ad",
    "#7d9494",
    "#5d777a",
)
WASH_RED = ("#f3eee3", "#22303a", "#b5452c")
WASH_BLUE = ("#f1efe9", "#27405a", "#d9a75b")
WASH_GREEN = ("#f2efe4", "#2f4238", "#c98a6a")
BIRCH_AUTUMN = ("#e9ebe6", "#d5dbd6", "#f4f2ec", "#3b4144", "#c9a24b", "#a8794a")
BIRCH_SPRING = ("#e6ecea", "#cfdcd8", "#f6f5f0", "#46504f", "#8ea58a", "#6f8d78")
STONE_GARDEN = ("#efeae0", "#2f4858", "#55707a", "#9cb0a4", "#d9c5a0", "#c98b6b")
LICHEN = ("#39463f", "#e8e4d6", "#c9cfb8", "#a4b08f", "#d9b777", "#8fa9a3")
SHORE = ("#f1ebe0", "#e3b591", "#8d9a93", "#c3b8a5", "#5f6f72", "#d7cbb8", "#33393b")
SHORE_GREY = (
    "#eceae5",
    "#d9cfae",
    "#9aa5ab",
    "#6d7b84",
    "#c9c6be",
    "#4f5c66",
    "#2e3439",
)
CHAPEL = ("#f2ebe1", "#d9a066", "#7d8f86", "#c7a68c", "#a5b0a6", "#4d5b58", "#3a3f3d")
DEEP_TEAL = ("#22333b", "#3f5a63", "#6f8f93", "#a9beb9", "#d8dcd2", "#f2efe8")
SAND_DUNE = ("#6b4f43", "#94715c", "#b99679", "#d4bb9d", "#e7d8c2", "#f5efe4")
PLUM_FOG = ("#3b3a4a", "#5d5b70", "#88859a", "#b3afbc", "#d8d4d9", "#f1eeec")
